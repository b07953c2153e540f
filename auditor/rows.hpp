// Records as lines for other programs: JSON lines, CSV and CEF. Whoever wrote the texts in them may
// have meant harm to what reads them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/audit/leaf.hpp"

namespace sealmint::auditor {

enum class RowFormat {
  jsonl,  // one object a line, ASCII only
  csv,    // RFC 4180, with a head line; a value that a spreadsheet would take for a formula begins
          // with an apostrophe
  cef,    // ArcSight Common Event Format
};
std::optional<RowFormat> parse_row_format(std::string_view text);

// What stands before the first row; empty, or a line with its end.
std::string row_head(RowFormat format);

// A line with its end. `product_version` stands in the head of CEF.
std::string row(RowFormat format, std::string_view product_version, std::uint64_t index,
                const audit::LeafRecord& record);

}  // namespace sealmint::auditor
