#include "auditor/receipt_check.hpp"

#include <algorithm>
#include <utility>

#include "core/crypto/digest.hpp"

namespace sealmint::auditor {
namespace {

// Without a digest of its own (Ed25519 signs the message) a record has that of the data.
std::optional<std::string> digest_difference(const audit::LeafRecord& record, ByteView claimed) {
  const bool has_digest = !record.digest.empty();
  if (!has_digest && !record.data_hash) return "the record has no digest";
  const ByteView recorded = has_digest ? record.digest : ByteView(*record.data_hash);
  if (std::ranges::equal(recorded, claimed)) return std::nullopt;
  return "the digest is " + to_hex(claimed) + ", but the record is of " + to_hex(recorded);
}

std::optional<Bytes> from_base64_lines(ByteView bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    if (byte != '\n' && byte != '\r') text += static_cast<char>(byte);
  }
  return from_base64(text);
}

std::optional<std::string> signature_difference(const audit::LeafRecord& record, ByteView claimed) {
  if (!record.signature_hash) return "the record is of no signature";
  if (crypto::sha256(claimed) == *record.signature_hash) return std::nullopt;
  const auto decoded = from_base64_lines(claimed);
  if (decoded && crypto::sha256(*decoded) == *record.signature_hash) return std::nullopt;
  return "the signature is not the one of the record: that has the SHA-256 " +
         to_hex(*record.signature_hash);
}

}  // namespace

Result<CheckedReceipt> check_receipt(std::string_view text, const audit::NoteKey& key,
                                     const ReceiptClaim& claim) {
  if (text.size() > receipt_bytes_max) return make_error(ErrorKind::rejected, "not a receipt");
  CheckedReceipt checked;
  TRY(checked.receipt, audit::parse_receipt(text));
  TRY(checked.checkpoint, audit::verify(checked.receipt, key));
  TRY(checked.record, audit::decode(checked.receipt.leaf));
  const auto note = [&](std::optional<std::string> difference) {
    if (difference) checked.differs.push_back(*std::move(difference));
  };
  if (claim.digest) note(digest_difference(checked.record, *claim.digest));
  if (claim.signature) note(signature_difference(checked.record, *claim.signature));
  return checked;
}

}  // namespace sealmint::auditor
