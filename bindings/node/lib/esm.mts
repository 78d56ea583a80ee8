// The same classes as for `require`: one module, in two ways.
export * from './index.js'
