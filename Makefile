# SPDX-License-Identifier: GPL-2.0-only
# The few commands a user and a CI need; `make help` lists them.

PYTHON ?= python3
VENV := .venv
READY := $(VENV)/ready

# The project's own miniature kernel, unless there is a better one: TREE=~/linux.
TREE ?= tests/miniature
tree := $(patsubst ~/%,$(HOME)/%,$(TREE))
OUT ?= patches/$(notdir $(abspath $(tree)))

.DEFAULT_GOAL := help
.PHONY: help venv run test kernel-tests kernels clean

help:
	@echo "make run                set up, then convert the miniature kernel"
	@echo "make run TREE=~/linux   the same on a kernel (OUT=DIR for the mails)"
	@echo "make test               run the tests"
	@echo "make kernel-tests       run the tests on real kernel source (long)"
	@echo "make kernels            convert every kernel the distribution offers (long)"
	@echo "make kernels TREES=DIR  the same with these trees"
	@echo "make venv               set up $(VENV) and nothing else"
	@echo "make clean              remove $(VENV) and what the tests left"

run: venv
	@$(VENV)/bin/python -m pgoff.generator run --tree '$(tree)' -o '$(OUT)'

test: venv
	$(VENV)/bin/tox run

kernel-tests: venv
	$(VENV)/bin/tox run -e kernel -- -v

kernels: venv
	@$(VENV)/bin/python -m tests.kernels $(TREES)

venv: $(READY)

# Made again only when pyproject.toml has changed: the code itself is not copied.
$(READY): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is not Python 3.11 or newer; name one: make PYTHON=python3.12" >&2; \
		exit 2; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment;" \
			"on Debian and Ubuntu: sudo apt-get install python3-venv" >&2; \
		exit 2; }
	@echo "setting up $(VENV) (once; with packages from the network, a minute or two)"
	@$(PYTHON) -m venv $(VENV)
	@$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check \
		--editable . 'tox>=4.21'
	@touch $@

clean:
	rm -rf $(VENV) .tox build dist *.egg-info
