#include "cli/audit_export.hpp"

#include <iostream>

#include "auditor/mirror.hpp"
#include "auditor/text.hpp"
#include "cli/audit_commands.hpp"
#include "cli/failure.hpp"

namespace sealmint::cli {
namespace {

void print_report(const auditor::MirrorReport& report, const std::string& folder) {
  std::cout << folder << ": " << report.size << " entries, " << report.entries << " of them and "
            << report.checkpoints << " kept checkpoints copied now\n";
  if (report.pruned_entries > 0) {
    std::cout << "  " << report.pruned_entries << " were pruned: their hashes were copied\n";
  }
}

}  // namespace

int export_log(const AuditOptions& options) {
  const auto key = read_note_key(options.key);
  if (key.has_error()) return fail("audit export", key.error(), exit_usage);
  const auto source = open_source(options);
  if (source.has_error()) return fail("audit export", source.error(), exit_usage);
  const auto report = auditor::mirror(**source, *key, options.to_folder);
  if (report.has_error()) {
    return fail("audit export", report.error(),
                auditor::is_of_source(report.error()) ? exit_unreachable : exit_not_verified);
  }
  print_report(*report, options.to_folder);
  return 0;
}

}  // namespace sealmint::cli
