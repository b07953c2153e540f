// Signs the digest of a file by several goroutines at once with a key that crypto11 finds on a token,
// verifies each signature with the public key, and writes the first one.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"errors"
	"flag"
	"fmt"
	"os"
	"sync"

	"github.com/ThalesGroup/crypto11"
)

func main() {
	module := flag.String("module", "", "the PKCS#11 module")
	token := flag.String("token", "", "label of the token, which is the name of the signer")
	input := flag.String("in", "", "the file to sign")
	output := flag.String("out", "", "where the signature goes")
	count := flag.Int("count", 1, "signatures that are made at the same time")
	flag.Parse()
	if err := signFile(*module, *token, *input, *output, *count); err != nil {
		fmt.Fprintln(os.Stderr, "crypto11-sign:", err)
		os.Exit(1)
	}
}

func signFile(module, token, input, output string, count int) error {
	content, err := os.ReadFile(input)
	if err != nil {
		return err
	}
	// Any PIN will do: the credential comes from the environment.
	context, err := crypto11.Configure(&crypto11.Config{Path: module, TokenLabel: token, Pin: "none"})
	if err != nil {
		return err
	}
	defer context.Close()
	signer, err := context.FindKeyPair(nil, []byte(token))
	if err != nil {
		return err
	}
	if signer == nil {
		return fmt.Errorf("no key is called %s", token)
	}
	digest := sha256.Sum256(content)
	signatures, err := signAtOnce(signer, digest[:], count)
	if err != nil {
		return err
	}
	return os.WriteFile(output, signatures[0], 0o644)
}

func signAtOnce(signer crypto.Signer, digest []byte, count int) ([][]byte, error) {
	signatures, failures := make([][]byte, count), make([]error, count)
	var wait sync.WaitGroup
	for index := range count {
		wait.Go(func() {
			signatures[index], failures[index] = signer.Sign(rand.Reader, digest, crypto.SHA256)
			if failures[index] == nil {
				failures[index] = verify(signer.Public(), digest, signatures[index])
			}
		})
	}
	wait.Wait()
	return signatures, errors.Join(failures...)
}

func verify(public crypto.PublicKey, digest, signature []byte) error {
	switch key := public.(type) {
	case *rsa.PublicKey:
		return rsa.VerifyPKCS1v15(key, crypto.SHA256, digest, signature)
	case *ecdsa.PublicKey:
		if ecdsa.VerifyASN1(key, digest, signature) {
			return nil
		}
	}
	return errors.New("the signature is not one of this key")
}
