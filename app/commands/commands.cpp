#include "app/commands/commands.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <string>
#include <vector>

#include "app/commands/admin_commands.hpp"
#include "app/commands/crypto_table.hpp"
#include "app/commands/initialise.hpp"
#include "app/commands/route_table.hpp"
#include "app/serve/server.hpp"
#include "app/settings/config.hpp"
#include "app/settings/config_reader.hpp"
#include "cli/audit_commands.hpp"
#include "core/base/ip_range.hpp"
#include "core/base/nearest.hpp"
#include "core/version/version.hpp"

namespace sealmint::app {
namespace {

struct Options {
  bool is_dev_mode = false;
  bool accepts_rollback = false;
  bool as_json = false;
  bool as_openapi = false;
  bool with_crypto = false;
  std::string config_path;
  ConfigOverrides overrides;
  std::optional<int> ready_fd;
  std::vector<std::string> bench_arguments;
  BackupArguments backup;
  RestoreArguments restore;
  cli::AuditOptions audit;
};

void print_problem(const ConfigProblem& problem, const Options& options) {
  std::cerr << "sealmint: " << describe(problem, options.config_path) << '\n';
}

// Prints what is wrong; nothing if the configuration cannot be used.
std::optional<Config> usable_config(const Options& options) {
  auto loaded = load_config(options.config_path, options.is_dev_mode, options.overrides);
  for (const ConfigProblem& problem : loaded.problems) print_problem(problem, options);
  for (ConfigProblem warning : loaded.warnings) {
    warning.message += " (warning)";
    print_problem(warning, options);
  }
  if (!loaded.problems.empty()) return std::nullopt;
  return std::move(loaded.config);
}

int run_serve(const Options& options) {
  const auto config = usable_config(options);
  if (!config) return exit_config;
  return serve(*config, {options.is_dev_mode, options.accepts_rollback, options.ready_fd,
                         options.config_path, options.overrides});
}

// What is made or taken apart is named: the default folder is one for trying things out.
bool names_state(const Options& options, std::string_view command) {
  if (!options.config_path.empty() || options.overrides.state_directory) return true;
  std::cerr << "sealmint " << command
            << ": name the state folder with --state DIR, or a file that names it with "
               "--config FILE\n";
  return false;
}

int run_init(const Options& options) {
  if (!names_state(options, "init")) return exit_usage;
  const auto config = usable_config(options);
  return config ? initialise(*config) : exit_config;
}

int run_admin(const Options& options, bool is_backup) {
  if (!names_state(options, is_backup ? "admin backup" : "admin restore")) return exit_usage;
  const auto config = usable_config(options);
  if (!config) return exit_config;
  return is_backup ? run_backup(*config, options.backup) : run_restore(*config, options.restore);
}

int run_config_check(const Options& options) {
  if (!usable_config(options)) return exit_config;
  std::cout << (options.config_path.empty() ? "the defaults" : options.config_path)
            << ": no problems\n";
  return 0;
}

int run_version(const Options& options) {
  if (options.with_crypto) return print_crypto_table(options.as_json);
  const std::string_view openssl = OpenSSL_version(OPENSSL_VERSION);
  if (options.as_json) {
    std::cout << boost::json::object{{"version", build::version},
                                     {"commit", build::commit},
                                     {"compiler", build::compiler},
                                     {"openssl", openssl}}
              << '\n';
  } else {
    std::cout << "sealmint " << build::version << "\n  commit    " << build::commit
              << "\n  compiler  " << build::compiler << "\n  library   " << openssl << '\n';
  }
  return 0;
}

// The load client is a program of its own beside this one, so that the server carries none of it.
int run_bench(const Options& options) {
  std::error_code failure;
  const auto self = std::filesystem::read_symlink("/proc/self/exe", failure);
  const std::string program = (self.parent_path() / "load").string();
  // Its usage text begins with the name that it was called by.
  std::vector<std::string> texts{"sealmint bench"};
  texts.insert(texts.end(), options.bench_arguments.begin(), options.bench_arguments.end());
  std::vector<char*> arguments;
  for (std::string& text : texts) arguments.push_back(text.data());
  arguments.push_back(nullptr);
  ::execv(program.c_str(), arguments.data());
  std::cerr << "sealmint bench: cannot run " << program << ": "
            << std::generic_category().message(errno) << '\n';
  return 1;
}

// ---- the tree of commands ----

CLI::Validator ip_address() {
  return {[](const std::string& text) {
            return IpAddress::parse(text) ? "" : "must be an IP address like 127.0.0.1";
          },
          ""};
}

CLI::Validator open_descriptor() {
  return {[](const std::string& text) -> std::string {
            int number = -1;
            const bool is_number = CLI::detail::lexical_cast(text, number);
            const bool is_open = is_number && number >= 0 && ::fcntl(number, F_GETFD) != -1;
            return is_open ? "" : "must be the number of an open file descriptor";
          },
          ""};
}

CLI::Validator log_level() {
  return {[](const std::string& text) {
            return parse_log_level(text) ? "" : "must be one of debug, info, warning, error";
          },
          ""};
}

void add_config_option(CLI::App& command, Options& options) {
  command.add_option("--config", options.config_path, "configuration file (TOML)")
      ->envname("SEALMINT_CONFIG")
      ->type_name("FILE");
}

void add_state_option(CLI::App& command, Options& options) {
  command.add_option("--state", options.overrides.state_directory, "state folder")
      ->type_name("DIR");
}

void add_dev_flag(CLI::App& command, Options& options) {
  command.add_flag("--dev", options.is_dev_mode,
                   "dev mode: makes what is missing, serves on loopback only");
}

void add_serve(CLI::App& root, Options& options) {
  CLI::App& command = *root.add_subcommand("serve", "Run the server");
  add_dev_flag(command, options);
  add_config_option(command, options);
  add_state_option(command, options);
  command.add_option("--bind", options.overrides.address, "IP address to listen on")
      ->check(ip_address())
      ->type_name("ADDRESS");
  command.add_option("--port", options.overrides.port, "port to listen on; 0 takes any free one")
      ->check(CLI::Range(0, 65535).description(""))
      ->type_name("N");
  command.add_flag("--accept-rollback", options.accepts_rollback,
                   "serve a store that was put back to an earlier state, or whose clock was; goes "
                   "on record");
  command
      .add_option("--ready-fd", options.ready_fd,
                  "open descriptor that gets one line when the server is ready")
      ->check(open_descriptor())
      ->type_name("N");
  command
      .add_option_function<std::string>(
          "--log-level",
          [&options](const std::string& text) {
            options.overrides.log_level = parse_log_level(text);
          },
          "debug, info, warning or error")
      ->check(log_level())
      ->type_name("LEVEL");
}

void add_init(CLI::App& root, Options& options) {
  CLI::App& command =
      *root.add_subcommand("init", "Make a state folder with its key and first administrator");
  add_state_option(command, options);
  add_config_option(command, options);
}

void add_admin(CLI::App& root, Options& options) {
  CLI::App& group = *root.add_subcommand("admin", "Work on state folders");
  group.require_subcommand(1);
  CLI::App& backup =
      *group.add_subcommand("backup", "Copy the store, also while a server runs; never the key");
  add_state_option(backup, options);
  add_config_option(backup, options);
  backup.add_option("--to", options.backup.target, "new file, or folder for one named by the time")
      ->required()
      ->type_name("PATH");
  backup.add_flag("--json", options.backup.as_json, "as one JSON object");
  CLI::App& restore = *group.add_subcommand("restore", "Put a backup into an empty state folder");
  add_state_option(restore, options);
  add_config_option(restore, options);
  restore.add_option("--from", options.restore.file, "file made by `sealmint admin backup`")
      ->required()
      ->type_name("FILE");
  restore.add_flag("--json", options.restore.as_json, "as one JSON object");
}

void add_config(CLI::App& root, Options& options) {
  CLI::App& group = *root.add_subcommand("config", "Work on configuration files");
  group.require_subcommand(1);
  CLI::App& command =
      *group.add_subcommand("check", "Print every problem of a configuration; exit status 0 or 78");
  add_config_option(command, options);
  add_dev_flag(command, options);
}

void add_version(CLI::App& root, Options& options) {
  CLI::App& command = *root.add_subcommand("version", "Print the version");
  command.add_flag("--json", options.as_json, "as one JSON object");
  command.add_flag("--crypto", options.with_crypto,
                   "what signs here: tests and times every implementation");
}

void add_routes(CLI::App& root, Options& options) {
  CLI::App& command =
      *root.add_subcommand("routes", "Print every endpoint and who may use it, and the role table");
  auto* json = command.add_flag("--json", options.as_json, "as one JSON object");
  command.add_flag("--openapi", options.as_openapi, "the API document (OpenAPI 3.1) instead")
      ->excludes(json);
}

int run_routes(const Options& options) {
  if (options.as_openapi) {
    print_api_document();
  } else {
    print_route_table(options.as_json);
  }
  return 0;
}

// Only listed here for the help: its arguments belong to the load client.
void add_bench(CLI::App& root) {
  root.add_subcommand("bench",
                      "Measure signatures of a running server; see `sealmint bench --help`");
}

int run_parsed(const CLI::App& root, const Options& options) {
  if (root.got_subcommand("serve")) return run_serve(options);
  if (root.got_subcommand("init")) return run_init(options);
  if (root.got_subcommand("admin")) {
    return run_admin(options, root.get_subcommand("admin")->got_subcommand("backup"));
  }
  if (root.got_subcommand("config")) return run_config_check(options);
  if (root.got_subcommand("routes")) return run_routes(options);
  if (const auto code = cli::run_audit_command(root, options.audit)) return *code;
  return run_version(options);
}

// Says what may have been meant by a first word that is no command. False if it is one.
bool is_unknown_command(const CLI::App& root, const std::string& word) {
  if (word.starts_with('-')) return false;
  std::vector<std::string> owned;
  for (const CLI::App* command : root.get_subcommands({})) owned.push_back(command->get_name());
  const std::vector<std::string_view> names(owned.begin(), owned.end());
  if (std::ranges::find(names, word) != names.end()) return false;
  std::cerr << "sealmint: unknown command " << printable(word, 40);
  if (const auto nearest = nearest_name(word, names)) {
    std::cerr << "; did you mean " << *nearest << "?";
  }
  std::cerr << "\nRun `sealmint --help` for the commands.\n";
  return true;
}

}  // namespace

int run_commands(int argument_count, const char* const* arguments) {
  Options options;
  CLI::App root("Sealmint, a code-signing service.", "sealmint");
  root.require_subcommand(1);
  root.set_version_flag("--version", "sealmint " + std::string(build::version));
  add_serve(root, options);
  add_init(root, options);
  add_admin(root, options);
  add_config(root, options);
  add_version(root, options);
  add_routes(root, options);
  cli::add_audit_commands(root, options.audit);
  add_bench(root);
  if (argument_count < 2) {
    std::cerr << root.help();
    return exit_usage;
  }
  if (is_unknown_command(root, arguments[1])) return exit_usage;
  if (std::string_view(arguments[1]) == "bench") {
    options.bench_arguments.assign(arguments + 2, arguments + argument_count);
    return run_bench(options);
  }
  try {
    root.parse(argument_count, arguments);
  } catch (const CLI::ParseError& error) {
    return root.exit(error, std::cout, std::cerr) == 0 ? 0 : exit_usage;
  }
  return run_parsed(root, options);
}

}  // namespace sealmint::app
