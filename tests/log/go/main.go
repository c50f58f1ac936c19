// Checks our log with golang.org/x/mod/sumdb, the code of Go's own checksum database.
//
//	open VKEY  < note           the text, then "verified NAME" for each signature by that key
//	sign SKEY  < text           the signed note
//	prove DIR COUNT SEED        proofs that Go makes from the tiles in DIR, as lines for our verifier
//	verify     < lines          the same lines from our prover, checked by Go
//
// A line is "inclusion INDEX SIZE LEAFHASH ROOT PROOF" or "consistency OLD OLDROOT NEW NEWROOT PROOF";
// hashes are hexadecimal, and a proof is "-" or hashes with commas between them.
package main

import (
	"bufio"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// path is tlog.Tile.Path without the height, as C2SP tlog-tiles has it.
func path(t tlog.Tile) string {
	return strings.Replace(t.Path(), "tile/8/", "tile/", 1)
}

type reader struct{ dir string }

func (r reader) Height() int { return height }

func (r reader) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		data, err := os.ReadFile(filepath.Join(r.dir, path(t)))
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (r reader) SaveTiles([]tlog.Tile, [][]byte) {}

// entry reads a leaf out of its bundle.
func (r reader) entry(index, size int64) []byte {
	t := tlog.Tile{H: height, L: 0, N: index >> height, W: 1 << height}
	if last := size - t.N<<height; last < 1<<height {
		t.W = int(last)
	}
	name := strings.Replace(path(t), "tile/0/", "tile/entries/", 1)
	data, err := os.ReadFile(filepath.Join(r.dir, name))
	must(err)
	for i := int64(0); ; i++ {
		n := int(binary.BigEndian.Uint16(data))
		if i == index&(1<<height-1) {
			return data[2 : 2+n]
		}
		data = data[2+n:]
	}
}

func written(proof []tlog.Hash) string {
	if len(proof) == 0 {
		return "-"
	}
	var all []string
	for _, h := range proof {
		all = append(all, hex.EncodeToString(h[:]))
	}
	return strings.Join(all, ",")
}

func hash(s string) (h tlog.Hash) {
	b, err := hex.DecodeString(s)
	must(err)
	copy(h[:], b)
	return h
}

func hashes(s string) (all []tlog.Hash) {
	if s == "-" {
		return nil
	}
	for _, h := range strings.Split(s, ",") {
		all = append(all, hash(h))
	}
	return all
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	must(err)
	return n
}

func prove(dir string, count, seed int64) {
	text, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	must(err)
	lines := strings.Split(string(text), "\n")
	root, err := tlog.ParseHash(lines[2])
	must(err)
	tree := tlog.Tree{N: number(lines[1]), Hash: root}
	r := reader{dir}
	read := tlog.TileHashReader(tree, r)
	random := rand.New(rand.NewSource(seed))
	for i := int64(0); i < count; i++ {
		index := random.Int63n(tree.N)
		proof, err := tlog.ProveRecord(tree.N, index, read)
		must(err)
		leaf := tlog.RecordHash(r.entry(index, tree.N))
		must(tlog.CheckRecord(proof, tree.N, tree.Hash, index, leaf))
		fmt.Printf("inclusion %d %d %x %x %s\n", index, tree.N, leaf[:], root[:], written(proof))
	}
	for i := int64(0); i < count; i++ {
		old := 1 + random.Int63n(tree.N)
		proof, err := tlog.ProveTree(tree.N, old, read)
		must(err)
		oldRoot, err := tlog.TreeHash(old, read)
		must(err)
		must(tlog.CheckTree(proof, tree.N, tree.Hash, old, oldRoot))
		fmt.Printf("consistency %d %x %d %x %s\n", old, oldRoot[:], tree.N, root[:], written(proof))
	}
}

func verify(lines io.Reader) {
	scanner := bufio.NewScanner(lines)
	scanner.Buffer(nil, 1<<20)
	for count := 0; ; count++ {
		if !scanner.Scan() {
			fmt.Println(count)
			return
		}
		f := strings.Fields(scanner.Text())
		if f[0] == "inclusion" {
			must(tlog.CheckRecord(hashes(f[5]), number(f[2]), hash(f[4]), number(f[1]), hash(f[3])))
		} else {
			must(tlog.CheckTree(hashes(f[5]), number(f[3]), hash(f[4]), number(f[1]), hash(f[2])))
		}
	}
}

func main() {
	switch os.Args[1] {
	case "open":
		verifier, err := note.NewVerifier(os.Args[2])
		must(err)
		text, err := io.ReadAll(os.Stdin)
		must(err)
		n, err := note.Open(text, note.VerifierList(verifier))
		must(err)
		fmt.Print(n.Text)
		for _, s := range n.Sigs {
			fmt.Println("verified", s.Name)
		}
	case "sign":
		signer, err := note.NewSigner(os.Args[2])
		must(err)
		text, err := io.ReadAll(os.Stdin)
		must(err)
		signed, err := note.Sign(&note.Note{Text: string(text)}, signer)
		must(err)
		os.Stdout.Write(signed)
	case "prove":
		prove(os.Args[2], number(os.Args[3]), number(os.Args[4]))
	case "verify":
		verify(os.Stdin)
	}
}
