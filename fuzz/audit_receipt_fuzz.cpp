// Receipts, which anybody may hand to anybody. What is read is written again as it was.
#include <cstdlib>

#include "auditor/receipt_check.hpp"

using sealmint::ByteView;
namespace audit = sealmint::audit;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

const audit::NoteKey key =
    *audit::NoteKey::parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW");

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sealmint::as_text(ByteView{data, size});
  if (const auto receipt = audit::parse_receipt(text); receipt.has_value()) {
    require(audit::to_text(*receipt) == text);
  }
  // The key has signed no checkpoint at all.
  const sealmint::auditor::ReceiptClaim claim{sealmint::Bytes(32), sealmint::Bytes(64)};
  require(sealmint::auditor::check_receipt(text, key, claim).has_error());
  return 0;
}
