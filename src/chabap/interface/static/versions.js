// `make site` writes over this file in the folder of every version: with the list of all
// versions, and the way from a paragraph to the same one in another of them.
