#include "cli/audit_rows.hpp"

#include <algorithm>
#include <csignal>
#include <ctime>
#include <iostream>
#include <optional>
#include <utility>

#include "auditor/entry_filter.hpp"
#include "auditor/proven_log.hpp"
#include "auditor/rows.hpp"
#include "auditor/text.hpp"
#include "cli/audit_commands.hpp"
#include "cli/failure.hpp"
#include "core/version/version.hpp"

namespace sealmint::cli {
namespace {

using auditor::EntryFilter;
using auditor::ProvenLog;

// A server that is away for so many polls in turn is gone.
constexpr unsigned failed_polls_max = 30;

int fail_reading(const Error& error) {
  return fail("audit", error, auditor::is_of_source(error) ? exit_unreachable : exit_not_verified);
}

Error not_an(std::string_view what, std::string_view option, std::string_view text) {
  return make_error(ErrorKind::rejected, std::string(option) + ": " + std::string(text) +
                                             " is not " + std::string(what));
}

Result<std::optional<Uuid>> id_of(std::string_view option, const std::string& text) {
  if (text.empty()) return std::optional<Uuid>();
  const auto id = parse_uuid(text);
  if (!id) return not_an("an id like 01890a5d-ac96-774b-bcce-b302099a8057", option, text);
  return id;
}

Result<std::optional<TimePoint>> time_of(std::string_view option, const std::string& text) {
  if (text.empty()) return std::optional<TimePoint>();
  const auto time = parse_iso8601(text);
  if (!time) return not_an("a time like 2026-01-31 or 2026-01-31T12:00:00Z", option, text);
  return time;
}

Result<EntryFilter> filter_of(const AuditOptions& options) {
  EntryFilter filter;
  filter.kind = options.kind;
  TRY(filter.id, id_of("--id", options.id));
  TRY(filter.signer_id, id_of("--signer", options.signer));
  TRY(filter.actor_id, id_of("--actor", options.actor));
  TRY(filter.since, time_of("--since", options.since));
  TRY(filter.before, time_of("--before", options.before));
  if (!options.digest.empty()) {
    filter.digest = from_hex(options.digest);
    if (!filter.digest) return not_an("hexadecimal", "--digest", options.digest);
  }
  return filter;
}

// Entries of one log, as rows on stdout.
class RowPrinter {
 public:
  static Result<RowPrinter> make(const AuditOptions& options) {
    RowPrinter printer(options);
    TRY(printer.key_, read_note_key(options.key));
    TRY(printer.source_, open_source(options));
    TRY(printer.filter_, filter_of(options));
    return printer;
  }

  Result<ProvenLog> open() { return auditor::open_log(*source_, key_); }

  void print_head() const { std::cout << auditor::row_head(format_); }

  // Ends early when nobody reads any more.
  Result<void> print(ProvenLog& log, std::uint64_t first, std::uint64_t last) const {
    const auto printed = log.entries->for_each(
        first, last,
        [this](std::uint64_t index, ByteView, const audit::LeafRecord& record) -> Result<void> {
          if (fits(filter_, record))
            std::cout << auditor::row(format_, build::version, index, record);
          if (std::cout) return {};
          return make_error(ErrorKind::unavailable, "cannot write to the standard output");
        });
    std::cout.flush();
    return printed;
  }

 private:
  explicit RowPrinter(const AuditOptions& options)
      : format_(*auditor::parse_row_format(options.format)) {}

  auditor::RowFormat format_;
  audit::NoteKey key_;
  std::unique_ptr<auditor::LogSource> source_;
  EntryFilter filter_;
};

int print_from_start(const AuditOptions& options) {
  auto printer = RowPrinter::make(options);
  if (printer.has_error()) return fail("audit", printer.error(), exit_usage);
  auto log = printer->open();
  if (log.has_error()) return fail_reading(log.error());
  printer->print_head();
  const auto printed = printer->print(*log, 0, log->checkpoint().size);
  return printed.has_error() ? fail_reading(printed.error()) : 0;
}

// ---- tail --follow ----

// The signals that end the waiting. Blocked, so that none comes while a row is written.
class EndingSignals {
 public:
  EndingSignals() {
    sigemptyset(&signals_);
    for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&signals_, number);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }
  // True when one came within that time.
  bool wait(unsigned seconds) const {
    const timespec time{static_cast<std::time_t>(seconds), 0};
    return sigtimedwait(&signals_, nullptr, &time) > 0;
  }

 private:
  sigset_t signals_{};
};

// What has come since `shown`, which moves on.
Result<void> print_news(RowPrinter& printer, audit::Checkpoint& shown) {
  TRY(auto log, printer.open());
  if (log.checkpoint() == shown) return {};
  TRY_VOID(check_goes_on_from(shown, "the one before it", log));
  TRY_VOID(printer.print(log, shown.size, log.checkpoint().size));
  shown = log.checkpoint();
  return {};
}

int follow(RowPrinter& printer, audit::Checkpoint shown, unsigned interval_s) {
  const EndingSignals signals;
  unsigned failed_polls = 0;
  while (!signals.wait(interval_s)) {
    const auto printed = print_news(printer, shown);
    if (!std::cout) return 0;
    if (printed.has_value()) {
      failed_polls = 0;
      continue;
    }
    const bool may_come_back = auditor::is_of_source(printed.error());
    if (!may_come_back || ++failed_polls == failed_polls_max) return fail_reading(printed.error());
  }
  return 0;
}

}  // namespace

int print_entries_found(const AuditOptions& options) { return print_from_start(options); }
int print_all_entries(const AuditOptions& options) { return print_from_start(options); }

int print_last_entries(const AuditOptions& options) {
  auto printer = RowPrinter::make(options);
  if (printer.has_error()) return fail("audit", printer.error(), exit_usage);
  auto log = printer->open();
  if (log.has_error()) return fail_reading(log.error());
  const std::uint64_t size = log->checkpoint().size;
  printer->print_head();
  const auto printed = printer->print(*log, size - std::min(size, options.lines), size);
  if (printed.has_error()) return fail_reading(printed.error());
  return options.follows ? follow(*printer, log->checkpoint(), options.interval_s) : 0;
}

}  // namespace sealmint::cli
