// Receipts: that a record is in the log, as C2SP tlog-proof text. The record itself travels as the
// `extra` data: its hash is what the proof proves, so it needs no trust of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/checkpoint.hpp"
#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::audit {

struct Receipt {
  Bytes leaf;  // the record, canonically encoded
  std::uint64_t index = 0;
  std::vector<Sha256> path;
  std::string checkpoint;  // a signed note
};

std::string to_text(const Receipt& receipt);

// `rejected` for anything else.
Result<Receipt> parse_receipt(std::string_view text);

// Proves the record: the log whose key this is has it at that index in the tree of its checkpoint,
// which is returned. `rejected` with the reason when it does not.
Result<Checkpoint> verify(const Receipt& receipt, const NoteKey& log);

}  // namespace sealmint::audit
