# Thin names for the scripts; `make help` lists them.
.DEFAULT_GOAL := help

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

test: ## run every test that this machine can run, and say what it could not
	@scripts/test.sh

test-browser: ## open every page in Chromium: console, security policy, accessibility; pictures in target/browser
	@scripts/test-browser.sh

demo: ## update a simulated pool in a Jenkins on this machine, with reports to look at in target/demo
	@scripts/demo.sh

demo-cli: ## the same from the command line, without Jenkins: die in the middle of a reboot, and resume
	@scripts/demo-cli.sh

benchmark: ## measure a rollout of 16 hosts and 400 VMs in virtual time
	@scripts/benchmark.sh

soak: ## try N=10000 random rollouts from a fresh seed
	@scripts/soak.sh $(N)

mutants: ## break the engine on purpose and see that a test notices
	@scripts/mutants.sh

clean: ## remove what was built
	@rm -rf target standalone/target

.PHONY: help test test-browser demo demo-cli benchmark soak mutants clean
