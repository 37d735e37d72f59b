"""Django apps that record what happened in a force. Empty until the platform is built."""
