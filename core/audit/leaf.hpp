// The canonical record of one event: what a leaf of the log is made of. One encoding for operations
// of every outcome and for every administrative event.
//
// A CBOR map with these keys, in this order; what does not apply is left out:
//    1 version (1)        2 kind (text)           3 id (16 bytes)      4 time (ms since 1970)
//    5 actor kind (text)  6 actor id (16 bytes)   7 personal (32)      8 signer id (16)
//    9 algorithm (text)  10 data hash (32)       11 digest (bytes)    12 SHA-256 of the signature
//   13 certificate id    14 grant id             15 reason (text)     16 facts (map of texts)
//
// Names, addresses and what else tells of a person are not in it: 7 is a salted hash of them
// (commitment.hpp), so that they can be erased and the tree still stands.
#pragma once

#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "core/base/bytes.hpp"
#include "core/base/clock.hpp"
#include "core/base/id.hpp"
#include "core/base/result.hpp"

namespace sealmint::audit {

// C2SP tlog-tiles: the length of an entry is a 16-bit number.
inline constexpr std::size_t leaf_bytes_max = 65'535;

// Ids, numbers and words of an event, in clear: "memberId" -> "0198...".
using Fact = std::pair<std::string_view, std::string_view>;

// All texts and byte strings are views: into what is to be encoded, or into what was decoded.
struct LeafRecord {
  std::string_view kind;  // "pki-signer-sign"
  Uuid id;                // of the operation or event
  TimePoint created_at;
  std::string_view actor_kind;                  // "user", "identity", "platform"
  std::optional<Uuid> actor_id = std::nullopt;  // the platform has none
  Sha256 personal{};
  std::optional<Uuid> signer_id = std::nullopt;
  std::string_view algorithm = {};
  std::optional<Sha256> data_hash = std::nullopt;
  ByteView digest = {};
  std::optional<Sha256> signature_hash = std::nullopt;
  std::optional<Uuid> certificate_id = std::nullopt;
  std::optional<Uuid> grant_id = std::nullopt;
  std::string_view reason = {};
  std::vector<Fact> facts = {};  // ordered as sort_facts() does
};

// The order that CBOR wants of keys: shorter first, then by bytes.
void sort_facts(std::vector<Fact>& facts);

// Appends the record to `out`.
void encode(const LeafRecord& record, Bytes& out);

// `rejected` for anything that encode() does not write.
Result<LeafRecord> decode(ByteView leaf);

}  // namespace sealmint::audit
