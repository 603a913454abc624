"""What a user would pick instead of citaat, on the same corpus with the same weights.

Every system is a process of its own that speaks the protocol of
``bench/peers/serve.py``, so that all are measured in the same way from outside.
``with_citaat.py`` and ``with_sentences.py`` run where citaat is installed. The
others have an environment of their own::

    python3 -m venv bench/peers/.venv && bench/peers/.venv/bin/pip install -q -r bench/peers/requirements.txt

Their models are written by ``python -m bench.export FOLDER``. Nothing here is
imported by the program.
"""  # noqa: E501  (a command to copy)
