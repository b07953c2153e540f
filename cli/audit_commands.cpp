#include "cli/audit_commands.hpp"

#include <CLI/CLI.hpp>

#include "cli/audit_export.hpp"
#include "cli/audit_receipt.hpp"
#include "cli/audit_rows.hpp"
#include "cli/audit_verify.hpp"

namespace sealmint::cli {
namespace {

void add_key_option(CLI::App& command, AuditOptions& options) {
  command.add_option("--key", options.key, "the log's verifier key, or a file that holds it")
      ->required()
      ->type_name("FILE|TEXT");
}

void add_source_options(CLI::App& command, AuditOptions& options) {
  command
      .add_option("source,--from", options.source,
                  "folder or address of the log, or a state folder")
      ->required()
      ->type_name("DIR|URL");
  command
      .add_option("--token-file", options.token_file,
                  "token of an Auditor, for an address; else that of $SEALMINT_TOKEN")
      ->type_name("FILE");
  command
      .add_option("--authorities", options.authorities_file,
                  "PEM of the only authorities to believe, for an https address")
      ->type_name("FILE");
}

void add_json_flag(CLI::App& command, AuditOptions& options) {
  command.add_flag("--json", options.as_json, "as one JSON object");
}

void add_verify(CLI::App& group, AuditOptions& options) {
  CLI::App& command = *group.add_subcommand(
      "verify", "Recompute a whole log; exit status 0, 5 (unreachable) or 6 (does not verify)");
  add_source_options(command, options);
  add_key_option(command, options);
  command
      .add_option("--known", options.known,
                  "a checkpoint or receipt that was kept elsewhere; may be given again")
      ->type_name("FILE");
  command.add_flag("--complete", options.needs_all_entries, "pruned entries do not verify");
  add_json_flag(command, options);
}

void add_format_option(CLI::App& command, AuditOptions& options) {
  command.add_option("--format", options.format, "jsonl, csv or cef")
      ->check(CLI::IsMember({"jsonl", "csv", "cef"}).description(""))
      ->type_name("FORMAT");
}

void add_export(CLI::App& group, AuditOptions& options) {
  CLI::App& command = *group.add_subcommand(
      "export", "Copy a log to a folder, or bring the copy up to date; or print its entries");
  add_source_options(command, options);
  add_key_option(command, options);
  CLI::Option* to = command.add_option("--to", options.to_folder, "folder of the copy");
  to->type_name("DIR");
  add_format_option(command, options);
  command.get_option("--format")->excludes(to);
}

void add_filter_options(CLI::App& command, AuditOptions& options) {
  command.add_option("--kind", options.kind, "of this kind, like pki-signer-sign")
      ->type_name("KIND");
  command.add_option("--id", options.id, "of this operation or event")->type_name("ID");
  command.add_option("--signer", options.signer, "of this signer")->type_name("ID");
  command.add_option("--actor", options.actor, "by this user or identity")->type_name("ID");
  command.add_option("--since", options.since, "of this time or later")->type_name("TIME");
  command.add_option("--before", options.before, "of an earlier time")->type_name("TIME");
  command.add_option("--digest", options.digest, "of this digest, or SHA-256 of this data")
      ->type_name("HEX");
}

void add_row_options(CLI::App& command, AuditOptions& options) {
  add_source_options(command, options);
  add_key_option(command, options);
  add_format_option(command, options);
  add_filter_options(command, options);
}

void add_search(CLI::App& group, AuditOptions& options) {
  add_row_options(*group.add_subcommand("search", "Print the entries that fit"), options);
}

void add_tail(CLI::App& group, AuditOptions& options) {
  CLI::App& command = *group.add_subcommand("tail", "Print the newest entries");
  add_row_options(command, options);
  command
      .add_option("--lines,-n", options.lines, "so many of the newest, before they are filtered")
      ->type_name("N");
  command.add_flag("--follow,-f", options.follows, "go on with what comes, until a signal");
  command.add_option("--interval", options.interval_s, "seconds between two looks")
      ->check(CLI::Range(1U, 3600U).description(""))
      ->type_name("N");
}

void add_verify_receipt(CLI::App& root, AuditOptions& options) {
  CLI::App& command = *root.add_subcommand("verify-receipt",
                                           "Verify a receipt without a server; exit status 0 or 6");
  command.add_option("receipt", options.receipt_file, "file with the receipt")
      ->required()
      ->type_name("FILE");
  add_key_option(command, options);
  command.add_option("--digest", options.digest, "the digest that should have been signed")
      ->type_name("HEX");
  command
      .add_option("--signature", options.signature_file,
                  "file with the signature that should have been made")
      ->type_name("FILE");
  add_json_flag(command, options);
}

}  // namespace

void add_audit_commands(CLI::App& root, AuditOptions& options) {
  CLI::App& group = *root.add_subcommand("audit", "Work on a log without trusting its server");
  group.require_subcommand(1);
  add_verify(group, options);
  add_export(group, options);
  add_search(group, options);
  add_tail(group, options);
  add_verify_receipt(root, options);
}

std::optional<int> run_audit_command(const CLI::App& root, const AuditOptions& options) {
  if (root.got_subcommand("verify-receipt")) return verify_receipt(options);
  if (!root.got_subcommand("audit")) return std::nullopt;
  const CLI::App& group = *root.get_subcommand("audit");
  if (group.got_subcommand("search")) return print_entries_found(options);
  if (group.got_subcommand("tail")) return print_last_entries(options);
  if (!group.got_subcommand("export")) return verify_audit_log(options);
  return options.to_folder.empty() ? print_all_entries(options) : export_log(options);
}

}  // namespace sealmint::cli
