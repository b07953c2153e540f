#include "cli/audit_verify.hpp"

#include <boost/json.hpp>

#include <algorithm>
#include <iostream>
#include <optional>
#include <utility>

#include "auditor/row_join.hpp"
#include "auditor/text.hpp"
#include "auditor/verify_log.hpp"
#include "cli/audit_commands.hpp"
#include "cli/failure.hpp"
#include "cli/state_source.hpp"
#include "core/audit/receipt.hpp"

namespace sealmint::cli {
namespace {

namespace json = boost::json;
using auditor::VerifyReport;

constexpr std::string_view command = "audit verify";
constexpr std::size_t known_bytes_max = 256 * 1024;

// A receipt has its checkpoint in it.
Result<std::vector<auditor::SavedCheckpoint>> read_known(const std::vector<std::string>& files) {
  std::vector<auditor::SavedCheckpoint> known;
  for (const std::string& file : files) {
    TRY(auto text, read_whole_file(file, known_bytes_max));
    auto receipt = audit::parse_receipt(text);
    known.push_back({file, receipt.has_value() ? std::move(receipt->checkpoint) : std::move(text)});
  }
  return known;
}

struct RowCounts {
  std::uint64_t compared = 0;  // with entries that the checkpoint covers
  std::uint64_t newer = 0;     // compared with entries that it does not cover yet
  std::uint64_t older = 0;     // from before there was a log
};

// What was found out: of the log, and of the rows beside it, if there are any.
struct Outcome {
  VerifyReport log;
  std::optional<RowCounts> rows;
};

json::value number_or_null(const std::optional<std::uint64_t>& number) {
  return number ? json::value(*number) : json::value(nullptr);
}

json::value rows_or_null(const std::optional<RowCounts>& rows) {
  if (!rows) return nullptr;
  return {{"compared", rows->compared}, {"newer", rows->newer}, {"older", rows->older}};
}

json::value time_or_null(const std::optional<TimePoint>& time) {
  return time ? json::value(to_iso8601(*time)) : json::value(nullptr);
}

void print_json(const Outcome& outcome) {
  const VerifyReport& report = outcome.log;
  json::object object{{"verified", !report.finding},
                      {"origin", auditor::to_utf8(report.checkpoint.origin)},
                      {"size", report.checkpoint.size},
                      {"root", to_base64(report.checkpoint.root)},
                      {"firstEntry", report.first_entry},
                      {"checkpoints", report.checkpoints},
                      {"firstTime", time_or_null(report.first_time)},
                      {"lastTime", time_or_null(report.last_time)},
                      {"rows", rows_or_null(outcome.rows)},
                      {"problem", nullptr}};
  if (report.finding) {
    object["problem"] = {{"index", number_or_null(report.finding->index)},
                         {"text", auditor::to_utf8(report.finding->text)}};
  }
  std::cout << object << '\n';
}

void print_rows(const RowCounts& rows) {
  std::cout << "  rows         " << rows.compared << ", all as they were logged\n";
  if (rows.newer > 0) {
    std::cout << "  newer rows   " << rows.newer
              << ", as they were logged too; no checkpoint covers them yet\n";
  }
  if (rows.older > 0) {
    std::cout << "  older rows   " << rows.older << " from before there was a log\n";
  }
}

void print_verified(const Outcome& outcome) {
  const VerifyReport& report = outcome.log;
  std::cout << "verified: " << report.checkpoint.size << " entries of " << report.checkpoint.origin
            << "\n  root         " << to_base64(report.checkpoint.root) << '\n';
  if (report.first_time) {
    std::cout << "  times        " << to_iso8601(*report.first_time) << " to "
              << to_iso8601(*report.last_time) << '\n';
  }
  std::cout << "  checkpoints  " << report.checkpoints << ", all of this one log\n";
  if (report.first_entry > 0) {
    std::cout << "  pruned       entries 0 to " << report.first_entry - 1
              << ": their hashes are there, what they said is not\n";
  }
  if (outcome.rows) print_rows(*outcome.rows);
}

int report_on(const Outcome& outcome, bool as_json) {
  if (as_json) print_json(outcome);
  if (!outcome.log.finding) {
    if (!as_json) print_verified(outcome);
    return 0;
  }
  std::cerr << "sealmint " << command
            << ": does not verify: " << auditor::printable(auditor::to_text(*outcome.log.finding))
            << '\n';
  return exit_not_verified;
}

Result<Outcome> verify_alone(const AuditOptions& options, const audit::NoteKey& key,
                             const auditor::VerifyOptions& how) {
  TRY(const auto source, open_source(options));
  TRY(auto report, auditor::verify_log(*source, key, how));
  return Outcome{std::move(report), std::nullopt};
}

// A state folder has the rows that its log tells of.
Result<Outcome> verify_with_rows(const AuditOptions& options, const audit::NoteKey& key,
                                 auditor::VerifyOptions how) {
  TRY(const auto source, StateSource::open(options.source));
  auditor::RowJoin join(source->rows());
  how.check_entry = [&join](std::uint64_t index, const audit::LeafRecord& record) {
    return join.check(index, record);
  };
  TRY(auto report, auditor::verify_log(*source, key, how));
  if (!report.finding) {
    TRY(report.finding, join.finish(report.checkpoint.size + report.newer_entries));
  }
  // Each entry has one row.
  const std::uint64_t newer = std::min(report.newer_entries, join.rows_compared());
  const RowCounts rows{join.rows_compared() - newer, newer, join.older_rows()};
  return Outcome{std::move(report), rows};
}

}  // namespace

int verify_audit_log(const AuditOptions& options) {
  const auto key = read_note_key(options.key);
  if (key.has_error()) return fail(command, key.error(), exit_usage);
  auto known = read_known(options.known);
  if (known.has_error()) return fail(command, known.error(), exit_usage);
  const bool has_rows = storage::RecordReader::is_state_directory(options.source);
  auditor::VerifyOptions how{*std::move(known), options.needs_all_entries, {}};
  const auto outcome = has_rows ? verify_with_rows(options, *key, std::move(how))
                                : verify_alone(options, *key, std::move(how));
  if (outcome.has_error()) {
    const bool is_usage = outcome.error().kind == ErrorKind::rejected;
    return fail(command, outcome.error(), is_usage ? exit_usage : exit_unreachable);
  }
  return report_on(*outcome, options.as_json);
}

}  // namespace sealmint::cli
