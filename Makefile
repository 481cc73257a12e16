# lastgasp. "make" lists the targets; each installs the Debian packages that it needs and
# the machine lacks (packaging/debian-packages). Swift 6.3 is the one thing to have before.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

SWIFT ?= swift
DESTDIR ?=
VERSION := $(shell sed -n 's/^let lastgaspVersion = "\(.*\)"$$/\1/p' Sources/lastgasp/Version.swift)
ARCHITECTURE := $(shell dpkg --print-architecture 2>/dev/null || uname -m)

PROGRAM := build/lastgasp
CAPTURE := build/lastgasp-capture
STAGE := build/stage
DEB := build/lastgasp_$(VERSION)_$(ARCHITECTURE).deb

SOURCES := Package.swift $(shell find Sources -type f)
CAPTURE_SOURCES := Package.swift $(shell find $(addprefix Sources/,lastgasp-capture Capture CapturePlan BlockDevices Vmcore \
  LinuxSystem CEarlyMount CArguments CLinux) -type f)
UNITS := $(wildcard units/*.service units/*.target)
USER_UNITS := $(wildcard units/user/*.service units/user/*.path)
SCRIPTS := .ci/run units/lastgasp-generator packaging/build-deb packaging/check-linkage packaging/check-manual packaging/check-static \
  packaging/split-manual packaging/install-missing packaging/desktop/report-for-user packaging/hooks/kernel-changed $(addprefix packaging/debian/,postinst prerm postrm)
INSTALLED := defaults.d/00-default $(wildcard units/* units/user/*) $(wildcard packaging/*/*) $(wildcard packaging/build-deb packaging/split-manual) Makefile

KERNEL_HOOKS := /etc/kernel/postinst.d/zz-lastgasp /etc/kernel/postrm.d/zz-lastgasp /usr/lib/kernel/install.d/92-lastgasp.install

need = packaging/install-missing
# The lab builds Debian roots, for which it has to be root.
as_root := $(shell [ "$$(id -u)" -eq 0 ] || echo sudo env LASTGASP_LAB_CACHE="$${XDG_CACHE_HOME:-$$HOME/.cache}/lastgasp-lab")
define crashlab
$(need) build lab
$(SWIFT) build --quiet --product crashlab
trap '[ -z "$(as_root)" ] || sudo chown -R "$$(id -u):$$(id -g)" build $$(ls -d demo 2>/dev/null)' EXIT
$(as_root) $$($(SWIFT) build --show-bin-path)/crashlab
endef
# What a person wants to see of the unit tests: what fails, and the sum.
quietly = sed -u -E '/^(◇|✔ Test case|✔ Test |✔ Suite |\[[0-9]+\/[0-9]+\]|Test Suite|↳)/d; /^\t Executed 0 tests/d'

.PHONY: help demo test unit-tests deb install uninstall format lint bench bench-kdump lab lab-full clean

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)$$/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|'

demo: $(DEB) ## Crash a Debian in a virtual machine and see what is kept of it: ./demo/
	@$(crashlab) demo --deb $(DEB)

test: unit-tests $(DEB) ## Run the unit tests, then the virtual machine lab's scenarios
	@$(crashlab) run --second-try --deb $(DEB) 2>&1 | tee build/lab.log
	echo
	echo "unit tests: $$(grep 'Test run with' build/unit-tests.log | tail -n 1)"
	echo "lab:        $$(tail -n 1 build/lab.log)"

unit-tests: ## Run the unit tests alone
	@$(need) build test
	mkdir -p build
	$(SWIFT) test 2>&1 | tee build/unit-tests.log | $(quietly)

bench: $(DEB) ## Measure arm, collect and the crash read on this machine, beside cp and zip
	@$(need) build bench
	$(SWIFT) run --quiet crashlab bench --deb $(DEB)
	$(SWIFT) run --quiet crashlab bench-read

lab: $(DEB) ## Run the lab's scenarios alone (ONLY=NAME for some of them, SUITE=sid for another Debian)
	@$(crashlab) run --deb $(DEB) $(if $(SUITE),--suite $(SUITE)) $(ONLY)

lab-full: $(DEB) ## Run all of them, and those that take long
	@$(crashlab) run --all --deb $(DEB)

bench-kdump: $(DEB) ## Measure kdump in a guest, beside Debian's kdump-tools
	@$(crashlab) bench-kdump --deb $(DEB)

deb: $(DEB) ## Make the Debian package: build/*.deb

$(DEB): $(PROGRAM) $(CAPTURE) $(INSTALLED)
	@$(need) build
	rm -rf $(STAGE)
	$(MAKE) --no-print-directory install DESTDIR=$(STAGE)
	packaging/build-deb $(STAGE) $(VERSION) $@

# The Swift standard library is linked in: nothing of Swift is needed where it runs.
$(PROGRAM): $(SOURCES)
	@$(need) build
	$(SWIFT) build -c release --static-swift-stdlib --product lastgasp
	mkdir -p build
	built=$$($(SWIFT) build -c release --static-swift-stdlib --product lastgasp --show-bin-path)/lastgasp
	strip --strip-all --remove-section=.comment -o $@.new "$$built"
	packaging/check-linkage $@.new "$$built"
	packaging/split-manual $@.new build/man
	packaging/check-manual $@.new build/man
	mv $@.new $@

# /init of the capture image: nothing is there but it. The flags are others, and so is the place, or each of the
# two builds would throw the other's away.
$(CAPTURE): $(CAPTURE_SOURCES)
	@$(need) build
	static=(-c release -Xswiftc -static-executable --scratch-path .build/static --product lastgasp-capture)
	$(SWIFT) build "$${static[@]}" 2>&1 | sed "/Using 'dlopen' in statically linked/d"
	mkdir -p build
	strip --strip-all --remove-section=.comment -o $@.new "$$($(SWIFT) build "$${static[@]}" --show-bin-path)/lastgasp-capture"
	packaging/check-static $@.new
	mv $@.new $@

install: $(PROGRAM) $(CAPTURE) ## Install, below DESTDIR if given; without it, arm this machine too
	@install -D -m 0755 $(PROGRAM) $(DESTDIR)/usr/bin/lastgasp
	install -D -m 0755 $(CAPTURE) $(DESTDIR)/usr/lib/lastgasp/lastgasp-capture
	install -D -m 0644 -t $(DESTDIR)/usr/share/lastgasp.d defaults.d/00-default
	install -d -m 0755 $(DESTDIR)/etc/lastgasp.d
	install -D -m 0644 -t $(DESTDIR)/usr/lib/systemd/system $(UNITS)
	install -D -m 0644 -t $(DESTDIR)/usr/lib/systemd/system-preset units/80-lastgasp.preset
	install -D -m 0644 -t $(DESTDIR)/usr/lib/systemd/user $(USER_UNITS)
	install -D -m 0644 -t $(DESTDIR)/usr/lib/systemd/user-preset units/user/80-lastgasp.preset
	install -D -m 0755 packaging/desktop/report-for-user $(DESTDIR)/usr/lib/lastgasp/report-for-user
	install -D -m 0644 -t $(DESTDIR)/usr/share/polkit-1/actions packaging/desktop/org.lastgasp.policy
	install -D -m 0644 -t $(DESTDIR)/etc/xdg/autostart packaging/desktop/lastgasp-notify.desktop
	install -D -m 0644 units/lastgasp.tmpfiles.conf $(DESTDIR)/usr/lib/tmpfiles.d/lastgasp.conf
	install -D -m 0755 -t $(DESTDIR)/usr/lib/systemd/system-generators units/lastgasp-generator
	install -D -m 0644 -t $(DESTDIR)/usr/lib/udev/rules.d units/60-lastgasp.rules
	for hook in $(KERNEL_HOOKS); do install -D -m 0755 packaging/hooks/kernel-changed "$(DESTDIR)$$hook"; done
	for catalog in units/*.catalog; do
	  [ ! -e "$$catalog" ] || install -D -m 0644 -t $(DESTDIR)/usr/lib/systemd/catalog "$$catalog"
	done
	packaging/split-manual $(PROGRAM) build/man
	for page in packaging/man/* build/man/*; do
	  folder=$(DESTDIR)/usr/share/man/man$${page##*.}
	  install -d -m 0755 "$$folder"
	  gzip -9nc "$$page" > "$$folder/$${page##*/}.gz"
	  chmod 0644 "$$folder/$${page##*/}.gz"
	done
	complete() {
	  install -d -m 0755 "$(DESTDIR)/usr/share/$${2%/*}"
	  $(PROGRAM) --generate-completion-script "$$1" | sed '1{/^#!/d}' > "$(DESTDIR)/usr/share/$$2"
	  chmod 0644 "$(DESTDIR)/usr/share/$$2"
	}
	complete bash bash-completion/completions/lastgasp
	complete zsh zsh/vendor-completions/_lastgasp
	complete fish fish/vendor_completions.d/lastgasp.fish
	[ -n "$(DESTDIR)" ] || packaging/debian/postinst configure

uninstall: ## Undo "make install"; the bundles stay
	@[ -n "$(DESTDIR)" ] || packaging/debian/prerm remove
	rm -f $(DESTDIR)/usr/bin/lastgasp $(DESTDIR)/usr/share/lastgasp.d/00-default
	rm -f $(DESTDIR)/usr/lib/lastgasp/lastgasp-capture $(DESTDIR)/usr/lib/lastgasp/report-for-user
	rm -f $(addprefix $(DESTDIR)/usr/lib/systemd/user/,$(notdir $(USER_UNITS)))
	rm -f $(DESTDIR)/usr/lib/systemd/user-preset/80-lastgasp.preset
	rm -f $(DESTDIR)/usr/share/polkit-1/actions/org.lastgasp.policy $(DESTDIR)/etc/xdg/autostart/lastgasp-notify.desktop
	rm -f $(addprefix $(DESTDIR)/usr/lib/systemd/system/,$(notdir $(UNITS)))
	rm -f $(DESTDIR)/usr/lib/systemd/system-preset/80-lastgasp.preset $(DESTDIR)/usr/lib/tmpfiles.d/lastgasp.conf
	rm -f $(DESTDIR)/usr/lib/systemd/system-generators/lastgasp-generator
	rm -f $(DESTDIR)/usr/lib/udev/rules.d/60-lastgasp.rules $(addprefix $(DESTDIR),$(KERNEL_HOOKS))
	rm -f $(DESTDIR)/usr/lib/systemd/catalog/lastgasp.catalog
	rm -f $(DESTDIR)/usr/share/man/man8/lastgasp.8.gz $(DESTDIR)/usr/share/man/man8/lastgasp-*.8.gz
	rm -f $(DESTDIR)/usr/share/man/man5/lastgasp.d.5.gz
	rm -f $(DESTDIR)/usr/share/bash-completion/completions/lastgasp
	rm -f $(DESTDIR)/usr/share/zsh/vendor-completions/_lastgasp
	rm -f $(DESTDIR)/usr/share/fish/vendor_completions.d/lastgasp.fish
	rmdir --ignore-fail-on-non-empty $(DESTDIR)/usr/share/lastgasp.d $(DESTDIR)/usr/lib/lastgasp 2>/dev/null || true
	[ -n "$(DESTDIR)" ] || packaging/debian/postrm purge

format: ## Format the Swift sources
	@$(SWIFT) format --in-place --parallel --recursive Sources Tests Package.swift

lint: ## Check the form of sources, scripts, units, man pages and package
	@$(need) lint
	$(SWIFT) format lint --strict --parallel --recursive Sources Tests Package.swift
	if grep -rnE '^[a-z ]*import Foundation$$' Sources; then echo 'The full Foundation has no place here.'; exit 1; fi
	shellcheck $(SCRIPTS)
	for page in packaging/man/*; do
	  mandoc -Tlint -W warning "$$page"
	  [ -z "$$(groff -man -ww -z -Tutf8 "$$page" 2>&1 | tee /dev/stderr)" ]
	done
	# The units as they are but for the program, which need not be installed here.
	rm -rf build/units
	mkdir -p build/units
	programs='s,=/usr/bin/lastgasp .*,=/bin/true,; s,=/usr/lib/lastgasp/.*,=/bin/true,'
	for unit in $(UNITS); do sed "$$programs" "$$unit" > "build/units/$${unit##*/}"; done
	[ -z "$$(systemd-analyze verify --man=no build/units/* 2>&1 | tee /dev/stderr)" ]
	# The users' units stand in a manager of their own.
	mkdir -p build/units/user build/units/run
	for unit in $(USER_UNITS); do sed "$$programs" "$$unit" > "build/units/user/$${unit##*/}"; done
	[ -z "$$(XDG_RUNTIME_DIR=$$PWD/build/units/run systemd-analyze verify --user --man=no build/units/user/* 2>&1 | tee /dev/stderr)" ]
	xmllint --noout --nonet packaging/desktop/org.lastgasp.policy
	desktop-file-validate packaging/desktop/lastgasp-notify.desktop

clean: ## Remove what was built
	@rm -rf .build build demo
