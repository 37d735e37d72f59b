"""Where mail goes, as Django wants it."""

import pytest

from bluelamp.site.configuration import NO_SECRET, Secret, email_from_address


def test_a_server_with_starttls_is_written_out_for_django():
    made = email_from_address("smtp+starttls://me@mail.example:2525", password=Secret("p"), sender="a@b.example")
    django = made.as_django()
    assert (django["EMAIL_HOST"], django["EMAIL_PORT"], django["EMAIL_USE_TLS"]) == ("mail.example", 2525, True)
    assert django["EMAIL_TIMEOUT"] == 10
    assert not made.in_the_clear


def test_mail_in_the_clear_is_only_for_the_same_machine():
    assert email_from_address("smtp://mail.example", password=NO_SECRET, sender="").in_the_clear
    assert not email_from_address("smtp://localhost", password=NO_SECRET, sender="").in_the_clear


def test_a_folder_takes_the_mail_of_a_demonstration():
    django = email_from_address("folder:///build/mail", password=NO_SECRET, sender="").as_django()
    assert django["EMAIL_BACKEND"].endswith("filebased.EmailBackend")
    assert django["EMAIL_FILE_PATH"] == "build/mail"


def test_a_password_in_the_address_is_refused_and_not_repeated():
    with pytest.raises(ValueError, match="holds a password") as caught:
        email_from_address("smtps://me:hunter2@mail.example", password=NO_SECRET, sender="")
    assert "hunter2" not in str(caught.value)
