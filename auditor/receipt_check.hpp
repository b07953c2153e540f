// A receipt against the log's key, and against what somebody says that it is of.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/audit/checkpoint.hpp"
#include "core/audit/leaf.hpp"
#include "core/audit/receipt.hpp"
#include "core/base/bytes.hpp"
#include "core/base/result.hpp"

namespace sealmint::auditor {

inline constexpr std::size_t receipt_bytes_max = 256 * 1024;

// What is at hand besides the receipt. A proof is worth nothing until it is compared with it.
struct ReceiptClaim {
  std::optional<Bytes> digest;     // that was signed
  std::optional<Bytes> signature;  // its bytes, or their base64 as the server answers it
};

struct CheckedReceipt {
  audit::Receipt receipt;
  audit::Checkpoint checkpoint;
  audit::LeafRecord record;          // views into receipt.leaf
  std::vector<std::string> differs;  // what of the claim is not what the record says: sentences
};

// `rejected` with the reason when it is not a receipt, when the log has no such record at that
// place, or when what it has is not a record. That it is the record of what was claimed is another
// matter: look at `differs`.
Result<CheckedReceipt> check_receipt(std::string_view text, const audit::NoteKey& key,
                                     const ReceiptClaim& claim);

}  // namespace sealmint::auditor
