#include "cli/audit_receipt.hpp"

#include <boost/json.hpp>

#include <iostream>

#include "auditor/receipt_check.hpp"
#include "auditor/record_json.hpp"
#include "auditor/text.hpp"
#include "cli/audit_commands.hpp"
#include "cli/failure.hpp"

namespace sealmint::cli {
namespace {

using auditor::CheckedReceipt;

constexpr std::string_view command = "verify-receipt";
constexpr std::size_t signature_bytes_max = 64 * 1024;

Result<auditor::ReceiptClaim> read_claim(const AuditOptions& options) {
  auditor::ReceiptClaim claim;
  if (!options.digest.empty()) {
    claim.digest = from_hex(options.digest);
    if (!claim.digest) return make_error(ErrorKind::rejected, "--digest is not hexadecimal");
  }
  if (!options.signature_file.empty()) {
    TRY(const auto text, read_whole_file(options.signature_file, signature_bytes_max));
    claim.signature = Bytes(text.begin(), text.end());
  }
  return claim;
}

void print_line(std::string_view name, std::string_view value) {
  if (value.empty()) return;
  std::cout << "  " << name << std::string(name.size() < 15 ? 15 - name.size() : 1, ' ')
            << auditor::printable(value) << '\n';
}

void print_text(const CheckedReceipt& checked) {
  std::cout << "entry " << checked.receipt.index << " of " << checked.checkpoint.origin
            << ", in its tree of " << checked.checkpoint.size << " entries\n";
  for (const auto& [name, value] : auditor::to_fields(checked.record)) print_line(name, value);
}

void print_json(const CheckedReceipt& checked) {
  boost::json::array differs;
  for (const auto& text : checked.differs) differs.emplace_back(text);
  std::cout << boost::json::object{{"verified", checked.differs.empty()},
                                   {"origin", checked.checkpoint.origin},
                                   {"size", checked.checkpoint.size},
                                   {"record",
                                    auditor::to_json(checked.receipt.index, checked.record)},
                                   {"differs", std::move(differs)}}
            << '\n';
}

}  // namespace

int verify_receipt(const AuditOptions& options) {
  const auto key = read_note_key(options.key);
  if (key.has_error()) return fail(command, key.error(), exit_usage);
  const auto claim = read_claim(options);
  if (claim.has_error()) return fail(command, claim.error(), exit_usage);
  const auto text = read_whole_file(options.receipt_file, auditor::receipt_bytes_max);
  if (text.has_error()) return fail(command, text.error(), exit_usage);
  const auto checked = auditor::check_receipt(*text, *key, *claim);
  if (checked.has_error()) return fail(command, checked.error(), exit_not_verified);
  options.as_json ? print_json(*checked) : print_text(*checked);
  for (const auto& difference : checked->differs) {
    std::cerr << "sealmint " << command << ": does not fit: " << difference << '\n';
  }
  return checked->differs.empty() ? 0 : exit_not_verified;
}

}  // namespace sealmint::cli
