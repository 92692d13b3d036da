// @ts-check
/**
 * One way to say private: TypeScript's word. Most of our privates are parameters of a constructor, which `#` cannot be; and a plain
 * field costs nothing where each packet passes.
 */
export const privacy = {
  meta: { type: 'suggestion', docs: { description: '`private x` in place of `#x`' } },
  /** @param {any} context */
  create(context) {
    if (!/\.tsx?$/.test(context.filename)) return {};
    /** @param {any} node */
    const check = (node) => {
      if (node.key.type !== 'PrivateIdentifier') return;
      context.report({ node: node.key, message: `Write "private ${node.key.name}": there is one way to say private.` });
    };
    return { PropertyDefinition: check, MethodDefinition: check, AccessorProperty: check };
  },
};
