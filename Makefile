# make lab        read and run the lessons in JupyterLab       (options for it: make lab ARGS="--port 8899")
# make fresh      an untouched copy of a lesson beside yours   (make fresh LESSON=04)
# make test       show that all of it works                    (one file: make test ARGS=tests/test_frame.py)
# make test-all   the slow checks: every picture, and whether the tests catch mistakes
# make build      run the lessons again, write data/README.md, data/glossary.md, the printed sheets and what README.md takes from elsewhere
# make exercises  run the solutions again and make the students' copies from them
# make grade      mark what students handed in                 (make grade FOLDER=submissions/)
# make site       the static edition, into _site/, with its links and charts checked
# make browser-test  the lessons in JupyterLab and every page of the static edition, in Chromium
# make robustness the tests in random orders, other Pythons, languages and places, a read-only folder, no network, half the memory
# make bench      time, memory and bytes, into README.md's table (one part: make bench BENCH=live; see bench/README.md)
# make lock       write requirements*.txt from requirements*.in (newest versions: make lock ARGS=--upgrade)
#
# Another Python than python3: make lab PYTHON=python3.12

PYTHON ?= python3
BENCH ?= all
LAB = $(PYTHON) tools/lab.py
COMPILE = $(LAB) run -m uv --no-config pip compile --quiet --universal --fork-strategy fewest --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command "make lock" $(ARGS)

.PHONY: lab fresh test test-all build exercises grade site browser-test robustness bench lock

lab:
	@$(LAB) $(ARGS)

fresh:
	@$(LAB) fresh $(LESSON)

test:
	@$(LAB) run -m pytest $(ARGS)

test-all:
	@$(LAB) run -m pytest tests/thorough --dist load $(ARGS)

build:
	@$(LAB) run tools/build_lessons.py $(ARGS)
	@$(LAB) run tools/codebook.py
	@$(LAB) run tools/glossary.py
	@$(LAB) run tools/roleplay_print.py
	@$(LAB) run tools/teaching.py
	@$(LAB) run tools/readme.py

exercises:
	@$(LAB) run tools/build_exercises.py $(ARGS)
	@$(LAB) run tools/teaching.py

grade:
	@$(LAB) run tools/grade.py "$(FOLDER)" $(ARGS)

site:
	@$(LAB) site tools/edition/build.py
	@$(LAB) site -m pytest tests/edition

browser-test: site
	@$(LAB) site -m pytest tests/browser --numprocesses 2 --dist load $(ARGS)

robustness:
	@$(PYTHON) tests/robustness.py $(ARGS)

bench:
	@$(LAB) site bench/bench_$(BENCH).py $(ARGS)

lock:
	@$(LAB) run -m pip install --quiet uv
	$(COMPILE) requirements.in --output-file requirements.txt
	$(COMPILE) requirements-grade.in --constraint requirements.txt --output-file requirements-grade.txt
	$(COMPILE) requirements-test.in --constraint requirements-grade.txt --output-file requirements-test.txt
	$(COMPILE) requirements-site.in --constraint requirements-test.txt --output-file requirements-site.txt
