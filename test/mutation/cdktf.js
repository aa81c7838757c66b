module.exports = globalThis.loadOnce('cdktf');
