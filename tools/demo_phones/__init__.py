"""The phones of the demonstration: simulated ones, behind the stand-in for Graph, that come every few seconds.

The site that is demonstrated starts this program and speaks to it in lines of JSON. Nothing here knows the site:
what is said to a phone goes through Graph's stand-in, as it would through Microsoft.
"""
