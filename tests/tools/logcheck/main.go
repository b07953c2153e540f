// Logcheck reads a log that is kept as static files with the packages that Go's checksum database is
// made of, and nothing of ours: every record must be proven to be in the tree of every checkpoint that
// has it, and the trees to grow out of each other.
//
// usage: logcheck DIR KEY_FILE
package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	tileHeight = 8
	tileWidth  = 1 << tileHeight
)

// The folder as a tlog.TileReader. Its paths have no height, as C2SP tlog-tiles has them.
type folder string

func (f folder) Height() int                             { return tileHeight }
func (f folder) SaveTiles(tiles []tlog.Tile, _ [][]byte) {}

func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var contents [][]byte
	for _, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", tileHeight), "tile/", 1)
		content, err := os.ReadFile(filepath.Join(string(f), path))
		if errors.Is(err, os.ErrNotExist) && tile.W < tileWidth {
			// The log has grown: the first hashes of the whole tile are those of the partial one.
			whole := strings.TrimSuffix(path, fmt.Sprintf(".p/%d", tile.W))
			content, err = os.ReadFile(filepath.Join(string(f), whole))
			if err == nil {
				content = content[:tile.W*tlog.HashSize]
			}
		}
		if err != nil {
			return nil, err
		}
		contents = append(contents, content)
	}
	return contents, nil
}

// The entries of one bundle.
func (f folder) bundle(number, width int64) ([][]byte, error) {
	tile := tlog.Tile{H: tileHeight, L: -1, N: number, W: int(width)}
	path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/data/", tileHeight), "tile/entries/", 1)
	content, err := os.ReadFile(filepath.Join(string(f), path))
	if err != nil {
		return nil, err
	}
	var entries [][]byte
	for len(content) > 0 {
		if len(content) < 2 {
			return nil, fmt.Errorf("%s breaks off", path)
		}
		size := int(content[0])<<8 | int(content[1])
		if len(content) < 2+size {
			return nil, fmt.Errorf("%s breaks off", path)
		}
		entries = append(entries, content[2:2+size])
		content = content[2+size:]
	}
	if int64(len(entries)) != width {
		return nil, fmt.Errorf("%s has %d entries instead of %d", path, len(entries), width)
	}
	return entries, nil
}

func openCheckpoint(path string, verifier note.Verifier) (tlog.Tree, error) {
	var tree tlog.Tree
	message, err := os.ReadFile(path)
	if err != nil {
		return tree, err
	}
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return tree, fmt.Errorf("%s: %v", path, err)
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tree, fmt.Errorf("%s is no checkpoint of %s", path, verifier.Name())
	}
	if tree.N, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return tree, fmt.Errorf("%s: %v", path, err)
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != tlog.HashSize {
		return tree, fmt.Errorf("%s has no root", path)
	}
	copy(tree.Hash[:], root)
	return tree, nil
}

// All checkpoints of the folder, the smallest first.
func (f folder) checkpoints(verifier note.Verifier) ([]tlog.Tree, error) {
	paths, err := filepath.Glob(filepath.Join(string(f), "checkpoints", "*"))
	if err != nil {
		return nil, err
	}
	var trees []tlog.Tree
	for _, path := range append(paths, filepath.Join(string(f), "checkpoint")) {
		tree, err := openCheckpoint(path, verifier)
		if err != nil {
			return nil, err
		}
		trees = append(trees, tree)
	}
	sort.Slice(trees, func(i, j int) bool { return trees[i].N < trees[j].N })
	return trees, nil
}

// Proves each record of the newest tree, and recomputes that tree from the records alone.
func (f folder) checkRecords(tree tlog.Tree, proofs tlog.HashReader) error {
	var stored []tlog.Hash
	recomputed := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		var hashes []tlog.Hash
		for _, index := range indexes {
			hashes = append(hashes, stored[index])
		}
		return hashes, nil
	})
	for first := int64(0); first < tree.N; first += tileWidth {
		width := tree.N - first
		if width > tileWidth {
			width = tileWidth
		}
		entries, err := f.bundle(first/tileWidth, width)
		if err != nil {
			return err
		}
		for i, entry := range entries {
			number := first + int64(i)
			proof, err := tlog.ProveRecord(tree.N, number, proofs)
			if err != nil {
				return fmt.Errorf("record %d: %v", number, err)
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, number, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("record %d: %v", number, err)
			}
			hashes, err := tlog.StoredHashes(number, entry, recomputed)
			if err != nil {
				return err
			}
			stored = append(stored, hashes...)
		}
	}
	root, err := tlog.TreeHash(tree.N, recomputed)
	if err == nil && root != tree.Hash {
		err = errors.New("the records do not lead to the root of the checkpoint")
	}
	return err
}

// Proves that each tree is the beginning of the newest one.
func checkConsistency(trees []tlog.Tree, proofs tlog.HashReader) error {
	newest := trees[len(trees)-1]
	for _, older := range trees {
		proof, err := tlog.ProveTree(newest.N, older.N, proofs)
		if err == nil {
			err = tlog.CheckTree(proof, newest.N, newest.Hash, older.N, older.Hash)
		}
		if err != nil {
			return fmt.Errorf("checkpoint of %d: %v", older.N, err)
		}
	}
	return nil
}

func run(f folder, keyFile string) error {
	key, err := os.ReadFile(keyFile)
	if err != nil {
		return err
	}
	verifier, err := note.NewVerifier(strings.TrimSpace(string(key)))
	if err != nil {
		return err
	}
	trees, err := f.checkpoints(verifier)
	if err != nil {
		return err
	}
	newest := trees[len(trees)-1]
	proofs := tlog.TileHashReader(newest, f)
	if err := f.checkRecords(newest, proofs); err != nil {
		return err
	}
	if err := checkConsistency(trees, proofs); err != nil {
		return err
	}
	fmt.Printf("agreed: %d records, %d checkpoints, root %s\n", newest.N, len(trees), newest.Hash)
	return nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: logcheck DIR KEY_FILE")
		os.Exit(2)
	}
	if err := run(folder(os.Args[1]), os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "logcheck:", err)
		os.Exit(1)
	}
}
