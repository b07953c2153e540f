// Entries of a log, which a hostile server or a tampered file gives. What is taken has one
// encoding, and every form that it is printed in is one line.
#include <algorithm>
#include <cstdlib>

#include "auditor/rows.hpp"
#include "core/audit/leaf.hpp"

using sealmint::ByteView;
namespace audit = sealmint::audit;
namespace auditor = sealmint::auditor;

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_printable_line(std::string_view line) {
  if (!line.ends_with('\n')) return false;
  line.remove_suffix(line.ends_with("\r\n") ? 2 : 1);
  return std::ranges::none_of(
      line, [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const ByteView leaf{data, size};
  const auto record = audit::decode(leaf);
  if (record.has_error()) return 0;
  sealmint::Bytes again;
  audit::encode(*record, again);
  require(std::ranges::equal(again, leaf));
  for (const auto format :
       {auditor::RowFormat::jsonl, auditor::RowFormat::csv, auditor::RowFormat::cef}) {
    require(is_printable_line(auditor::row(format, "1.0", 17, *record)));
  }
  return 0;
}
