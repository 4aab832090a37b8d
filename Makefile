# make chat               installs into .venv, builds the index and opens the chat on 127.0.0.1:7860
# make chat DOCS=folder   the same over your own documents; PORT= for another port
# make test               the whole test suite
# make check              format, lint, types and tests
# make eval               the question sets that have a baseline; fails where a metric fell (make eval UPDATE=1: accept)
# make bench | soak       speed and size | long runs, and one index from small to large
# make encoder            trains the embedded encoder from TRAINING= into build/encoder (ENCODER= for another folder)
# make system             optional system tools through apt-get, as root

PYTHON ?= python3
VENV ?= .venv
DOCS ?=
PORT ?=
# Processes that the tests run in: one more than two cores, as those that drive a browser wait for it now and then.
WORKERS ?= 3
# Further arguments for pytest: make test ARGS="-k settings -x"
ARGS ?=
# UPDATE=1 keeps what make eval measures as the new baselines.
UPDATE ?=
# What make encoder learns from, and where the model goes.
TRAINING ?= ../shared/training
ENCODER ?= build/encoder
# GPU=1 installs the CUDA build of torch, which is about 3 GB larger.
GPU ?= 0
# Where PyTorch publishes its builds without CUDA. Asked only where the configured indexes have none.
TORCH_CPU_INDEX ?= https://download.pytorch.org/whl/cpu
# Liberation 1 has no Vietnamese letters; where Liberation 2 has a package of its own, that is the one.
SYSTEM_PACKAGES := tesseract-ocr tesseract-ocr-vie chromium-headless-shell chromium fonts-liberation fonts-liberation2 fonts-dejavu

SHELL := /bin/sh
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip
TORCH := $(shell sed -n 's/^torch==//p' constraints.txt)
# PyPI's torch for Linux on x86-64 is the CUDA build; everywhere else it is the small one.
PLAIN_TORCH := $(if $(filter 1,$(GPU)),yes,$(if $(filter Linux-x86_64,$(shell uname -s)-$(shell uname -m)),,yes))
KIND := $(if $(filter 1,$(GPU)),gpu,cpu)
# Nothing is installed again until what decides the environment changes. An environment that moved is not one.
KEY := $(shell { cat pyproject.toml constraints.txt; echo '$(CURDIR) $(KIND)'; } | cksum | cut -d' ' -f1)
TORCH_STAMP := $(VENV)/.torch-$(TORCH)-$(KIND)
STAMP := $(VENV)/.wardqa-$(KEY)
DEV_STAMP := $(VENV)/.wardqa-dev-$(KEY)

export DOCS
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: chat install dev test soak bench eval encoder lint types check format wheel system clean

chat: $(STAMP)
	@$(if $(PORT),WARDQA_PORT="$(PORT)" )$(BIN)/wardqa chat $(if $(DOCS),--documents "$$DOCS")

install: $(STAMP)

dev: $(DEV_STAMP)

# Compiled modules are kept, which hundreds of short processes read.
test: $(DEV_STAMP)
	PYTHONDONTWRITEBYTECODE= HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder $(ARGS)

soak: $(DEV_STAMP)
	HF_HUB_OFFLINE=1 $(BIN)/python -m pytest -m soak $(ARGS); status=$$?; test $$status = 5 || exit $$status
	HF_HUB_OFFLINE=1 $(BIN)/python -m eval.bench_scale
	HF_HUB_OFFLINE=1 $(BIN)/python -m eval.bench_increments --documents 1000

bench: $(STAMP)
	HF_HUB_OFFLINE=1 $(BIN)/python -m eval.bench
	HF_HUB_OFFLINE=1 $(BIN)/python -m eval.bench_documents
	HF_HUB_OFFLINE=1 $(BIN)/python -m eval.bench_retrieval

eval: $(STAMP)
	@status=0; for baseline in eval/baseline/*.json; do \
	  HF_HUB_OFFLINE=1 $(BIN)/python -m eval.cli eval "eval/sets/$$(basename "$$baseline")l" --documents corpus/documents \
	    --gate "$$baseline" $(if $(UPDATE),--update-gate) || status=1; done; exit $$status

# One thread, so that a run repeats itself. The vocabulary is the shipped one: token numbers stay what they were.
encoder: $(STAMP)
	OMP_NUM_THREADS=1 HF_HUB_OFFLINE=1 $(BIN)/python -m index.encoders.train "$(TRAINING)" "$(ENCODER)" \
	  --tokenizer index/encoders/models/wardqa-vi-en-static/tokenizer.json
	$(BIN)/python -c 'from index.encoders import load_encoder; print(load_encoder("$(ENCODER)").fingerprint)'

lint: $(DEV_STAMP)
	$(BIN)/python -m ruff check .
	$(BIN)/python -m ruff format --check .

types: $(DEV_STAMP)
	$(BIN)/python -m mypy --strict

check: lint types test

format: $(DEV_STAMP)
	$(BIN)/python -m ruff check --fix .
	$(BIN)/python -m ruff format .

wheel: $(STAMP)
	$(PIP) wheel --no-deps --wheel-dir dist .

$(TORCH_STAMP):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Cần Python từ 3.11 trở lên; hãy cài rồi chạy lại, ví dụ: make chat PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { echo "Thiếu gói tạo môi trường Python; hãy chạy: sudo apt-get install -y python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
ifeq ($(PLAIN_TORCH),yes)
	$(PIP) install -c constraints.txt "torch==$(TORCH)"
else
	$(PIP) install -c constraints.txt "torch==$(TORCH)+cpu" 2>/dev/null || \
	  $(PIP) install -c constraints.txt --extra-index-url $(TORCH_CPU_INDEX) "torch==$(TORCH)+cpu"
endif
	@touch $@

$(STAMP): | $(TORCH_STAMP)
	$(PIP) install -c constraints.txt -e .
	@$(MAKE) --no-print-directory no-cuda
	@rm -f $(VENV)/.wardqa-*
	@touch $@

$(DEV_STAMP): | $(STAMP)
	$(PIP) install -c constraints.txt -e ".[dev]"
	@$(MAKE) --no-print-directory no-cuda
	@touch $@

# Says what was installed for CUDA, and refuses it where no GPU build was asked for.
.PHONY: no-cuda
no-cuda:
	@$(PIP) list --format=freeze | grep -iE '^(nvidia|cuda|triton)' > $(VENV)/cuda-packages.txt; \
	count=$$(wc -l < $(VENV)/cuda-packages.txt | tr -d ' '); echo "Số gói CUDA (nvidia-*) đã cài: $$count"; \
	test $$count = 0 -o "$(GPU)" = 1 || \
	  { echo "Không được cài gói CUDA; hãy xóa thư mục $(VENV) rồi chạy lại." >&2; exit 1; }

system:
	@missing=""; for name in $(SYSTEM_PACKAGES); do \
	  case $$name in chromium) command -v chromium >/dev/null || command -v chromium-headless-shell >/dev/null && continue;; esac; \
	  dpkg -s $$name >/dev/null 2>&1 || missing="$$missing $$name"; done; \
	if [ -z "$$missing" ]; then echo "Đã đủ công cụ hệ thống."; exit 0; fi; \
	if [ "$$(id -u)" != 0 ]; then echo "Cần quyền quản trị; hãy chạy: sudo make system" >&2; exit 1; fi; \
	export DEBIAN_FRONTEND=noninteractive; apt-get -qq update || exit 1; found=""; \
	for name in $$missing; do \
	  case "$$name $$found" in "chromium "*headless*) continue;; esac; \
	  if apt-cache policy $$name | grep -q 'Candidate: [^(]'; then found="$$found $$name"; \
	  else echo "Hệ thống này không có gói $$name; phần cần đến nó sẽ bị bỏ qua." >&2; fi; done; \
	if [ -n "$$found" ]; then \
	  apt-get -qq -y install --no-install-recommends $$found >/dev/null && echo "Đã cài:$$found"; fi

clean:
	rm -rf $(VENV) build dist *.egg-info
