// The head of the log at one size (C2SP tlog-checkpoint).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/audit/signed_note.hpp"
#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::audit {

struct Checkpoint {
  std::string origin;
  std::uint64_t size = 0;
  Sha256 root{};
  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

// Three lines: origin, size, root in base64. What is signed.
std::string to_text(const Checkpoint& checkpoint);

// `rejected` for anything else; lines behind the third are passed over.
Result<Checkpoint> parse_checkpoint(std::string_view text);

// The checkpoint in a note that the log's key signed; its origin is the name of the key.
Result<Checkpoint> open_checkpoint(std::string_view note, const NoteKey& key);

}  // namespace sealmint::audit
