module.exports = globalThis.loadOnce('constructs');
