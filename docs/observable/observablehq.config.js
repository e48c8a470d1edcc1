export default { title: "Content and links", root: "src", pages: [] };
