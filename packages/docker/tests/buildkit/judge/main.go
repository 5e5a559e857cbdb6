// Answers, for each .dockerignore that it is given as a JSON string, what of a folder BuildKit sends:
// a JSON list of paths, or null if a line of it is no pattern.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	gofs "io/fs"
	"os"
	"strings"

	"github.com/moby/patternmatcher/ignorefile"
	"github.com/tonistiigi/fsutil"
)

func sent(folder string, text string) ([]string, error) {
	patterns, err := ignorefile.ReadAll(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	paths := []string{}
	options := &fsutil.FilterOpt{ExcludePatterns: patterns}
	err = fsutil.WalkDir(context.Background(), folder, options, func(path string, entry gofs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			paths = append(paths, path)
		}
		return err
	})
	return paths, err
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var text string
		if err := json.Unmarshal(lines.Bytes(), &text); err != nil {
			panic(err)
		}
		paths, err := sent(os.Args[1], text)
		if err != nil {
			paths = nil
		}
		if err := out.Encode(paths); err != nil {
			panic(err)
		}
	}
}
