const { TestEnvironment } = require('jest-environment-node');

/** What every mutant would load anew, and none changes, is loaded once: half of the time of a run. */
module.exports = class extends TestEnvironment {
  constructor(...args) {
    super(...args);
    this.global.loadOnce = require;
  }
};
