// Signed notes (C2SP signed-note) with one Ed25519 key.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::audit {

// The public half of a key that signs notes, under its name.
struct NoteKey {
  std::string name;  // not empty, without blanks and '+'
  std::array<std::uint8_t, 32> public_key{};

  // `public_key_der` is a SubjectPublicKeyInfo. `rejected` unless it is Ed25519 and the name fits.
  static Result<NoteKey> make(std::string name, ByteView public_key_der);
  // "<name>+<key id in hex>+<base64 of 0x01 and the key>", as verifiers keep it.
  static Result<NoteKey> parse(std::string_view text);
  std::string to_text() const;

  // SHA-256(name || 0x0A || 0x01 || public key)[:4]
  std::array<std::uint8_t, 4> id() const;
};

bool is_note_key_name(std::string_view name);

// `text` ends with a newline; `signature` is over it.
std::string make_note(std::string_view text, const NoteKey& key, ByteView signature);

// The text of a note that this key signed. `rejected` when it did not, when one of its signatures
// does not verify, or when the note is malformed; signatures of other keys are passed over.
Result<std::string_view> open_note(std::string_view note, const NoteKey& key);

}  // namespace sealmint::audit
