#include "app/settings/config.hpp"

#include <boost/test/data/monomorphic.hpp>
#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

#include "app/settings/config_keys.hpp"
#include "tests/unit/app/config_support.hpp"
#include "tests/unit/app/support.hpp"

namespace sealmint::app {
namespace {

namespace data = boost::unit_test::data;

BOOST_AUTO_TEST_SUITE(config)

BOOST_AUTO_TEST_CASE(no_file_is_the_defaults_without_a_problem) {
  const auto loaded = load_config("", true);
  BOOST_TEST(joined(loaded.problems) == "");
  BOOST_TEST(joined(loaded.warnings) == "");
  BOOST_TEST(loaded.config.listen.address == "127.0.0.1");
  BOOST_TEST(loaded.config.listen.port == 8443);
  BOOST_TEST(loaded.config.storage.directory == ".dev");
}

BOOST_AUTO_TEST_CASE(an_empty_file_serves_but_says_where_the_state_is) {
  const auto loaded = load_text("");
  BOOST_TEST(joined(loaded.problems) == "");
  BOOST_TEST(joined(loaded.warnings) ==
             "storage.directory: is not set; the state is kept in .dev of the current folder\n");
}

BOOST_AUTO_TEST_CASE(every_key_reaches_its_field) {
  const TemporaryFolder folder;
  const auto path = folder.write("c.toml", R"(
listen = { address = "::1", port = 0, trusted_proxies = ["10.0.0.0/8", "::1"] }
tls.self_signed = true
storage = { type = "sqlite", directory = "state" }
threads = { io = 1, sign = 256, blocking = 3 }
log.level = "debug"
import.enabled = true
approvals.self_pre_approval = false
approvals.keep_closed_days = 400
engine.verify_sample = 1
engine.verify_approvals_up_to = 50
engine.crypto = "openssl"
[limits]
connections = 1_000
connections_per_address = 10
write_requests_per_minute = 60
sign_queue_items = 1000
)");
  const auto [config, problems, warnings] = load_config(path, false);
  BOOST_TEST(joined(problems) == "");
  BOOST_TEST(joined(warnings) == "");
  BOOST_TEST(config.listen.address == "::1");
  BOOST_TEST(config.listen.port == 0);
  BOOST_TEST(config.listen.trusted_proxies.size() == 2U);
  BOOST_TEST(config.tls.self_signed);
  BOOST_TEST(config.storage.directory == folder / "state");
  BOOST_TEST(config.threads.io == 1U);
  BOOST_TEST(config.threads.sign == 256U);
  BOOST_TEST(config.threads.blocking == 3U);
  BOOST_TEST((config.log.level == LogLevel::debug));
  BOOST_TEST(config.limits.connections == 1000U);
  BOOST_TEST(config.limits.connections_per_address == 10U);
  BOOST_TEST(config.limits.write_requests_per_minute == 60U);
  BOOST_TEST(config.limits.sign_queue_items == 1000U);
  BOOST_TEST(config.engine.verify_sample == 1U);
  BOOST_TEST(config.engine.verify_approvals_up_to == 50U);
  BOOST_TEST((config.engine.crypto == crypto::SigningChoice::openssl));
  BOOST_TEST(config.import.enabled);
  BOOST_TEST(!config.approvals.self_pre_approval);
  BOOST_TEST(config.approvals.keep_closed_days == 400U);
}

struct BadText {
  std::string text;
  std::string problem;  // what the only problem says, or begins with if it ends in "..."
};
std::ostream& operator<<(std::ostream& out, const BadText& bad) { return out << bad.problem; }

const std::string nul(1, '\0');
const std::vector<BadText> bad_texts{
    {"[listen]\nprot = 1", "f:2: unknown key listen.prot; did you mean listen.port?"},
    {"listen.prot = 1", "f:1: unknown key listen.prot; did you mean listen.port?"},
    {"\nport = 1", "f:2: unknown key port; did you mean listen.port?"},
    {"[tls]\nport = 1", "f:2: unknown key tls.port; did you mean listen.port?"},
    {"[listen]\nzzzzzzzzzzzz = 1", "f:2: unknown key listen.zzzzzzzzzzzz"},
    {"[lisen]\nport = 1\naddress = \"::1\"", "f:1: unknown section lisen; did you mean listen?"},
    {"[database]\nurl = 1", "f:1: unknown section database; there are listen, tls, storage, ..."},
    {"[listen.port]\nx = 1", "f:1: listen.port: must be a whole number, not a table"},
    {"listen = 3", "f:1: listen: must be a table: write [listen] above its keys"},
    {"[[listen]]\nport = 1", "f:1: listen: must be a table: write [listen] above its keys"},
    {"[listen]\nport = \"8443\"", "f:2: listen.port: must be a whole number, not a text"},
    {"[listen]\nport = 8443.0",
     "f:2: listen.port: must be a whole number, not a number with a fraction"},
    {"[listen]\nport = 2026-01-02", "f:2: listen.port: must be a whole number, not a date"},
    {"[listen]\nport = -1", "f:2: listen.port: must be from 0 to 65535, not -1"},
    {"[listen]\nport = 65536", "f:2: listen.port: must be from 0 to 65535, not 65536"},
    {"[listen]\nport = 9223372036854775808", "f:2: ..."},
    {"[listen]\ntrusted_proxies = \"10.0.0.0/8\"",
     "f:2: listen.trusted_proxies: must be a list of texts, not a text"},
    {"[listen]\ntrusted_proxies = [1]",
     "f:2: listen.trusted_proxies: must be a list of texts, not a list"},
    {"[listen]\ntrusted_proxies = [\"10.0.0.0/33\"]",
     "f:2: listen.trusted_proxies: each must be an IP address or a range like 10.0.0.0/8"},
    {"[tls]\nself_signed = \"yes\"", "f:2: tls.self_signed: must be true or false, not a text"},
    {"[tls]\nself_signed = yes", "f:2: ..."},
    {"[threads]\nio = 257", "f:2: threads.io: must be from 0 to 256, not 257"},
    {"[threads]\nsign = 1000000", "f:2: threads.sign: must be from 0 to 256, not 1000000"},
    {"[threads]\nblocking = 0", "f:2: threads.blocking: must be from 1 to 256, not 0"},
    {"[limits]\nconnections = 0", "f:2: limits.connections: must be from 1 to 1000000, not 0"},
    {"[limits]\nconnections = \"10mb\"",
     "f:2: limits.connections: must be a whole number, not a text"},
    {"[limits]\nconnections = 10mb", "f:2: ..."},
    {"[limits]\nsign_queue_items = 999",
     "f:2: limits.sign_queue_items: must be from 1000 to 1000000, not 999"},
    {"[engine]\ncrypto = \"fast\"", "f:2: engine.crypto: must be one of auto, openssl, crypto_mb"},
    {"[engine]\nverify_sample = 0", "f:2: engine.verify_sample: must be from 1 to 1000000, not 0"},
    {"[log]\nlevel = \"verbose\"", "f:2: log.level: must be one of debug, info, warning, error"},
    {"[storage]\ntype = \"postgres\"", "f:2: storage.type: must be sqlite"},
    {"[storage]\ndirectory = \"\"", "f:2: storage.directory: must name a folder"},
    {"[storage]\ndirectory = \"${HOME}/x\"",
     "f:2: storage.directory: variables like ${NAME} are not expanded in this file; use the "
     "SEALMINT_* variables"},
    {"[storage]\ndirectory = \"a\\u0000b\"",
     "f:2: storage.directory: must not hold control characters"},
    {"[storage]\ndirectory = \"c.toml\"", "f:2: storage.directory: /..."},
    {"[listen]\naddress = \"localhost\"",
     "f:2: listen.address: must be an IP address like 127.0.0.1 or ::1, not a name"},
    {"[listen]\naddress = \"\"",
     "f:2: listen.address: must be an IP address like 127.0.0.1 or ::1, not a name"},
    {"[listen]\naddress = \"0.0.0.0\"",
     "f:2: listen.address: plain HTTP is served on a loopback address only; set tls.certificate "
     "and "
     "tls.key, or tls.self_signed"},
    {"[keys]\nmaster_key = \"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\"",
     "f:2: keys.master_key: must be a reference, file:PATH or env:NAME, and not the secret itself"},
    {"[keys]\nmaster_key = 112233445566778899",
     "f:2: keys.master_key: must be a text, not a whole "
     "number"},
    {"[keys]\nmaster_key = \"env:SEALMINT_TEST_UNSET\"",
     "f:2: keys.master_key: the environment variable SEALMINT_TEST_UNSET is not set"},
    {"[keys]\nmaster_key = \"file:missing\"", "f:2: keys.master_key: /..."},
    {"[listen]\nport = 1\nport = 2", "f:3: ..."},
    {"[listen]\n[listen]", "f:2: ..."},
    {"[listen\nport = 1", "f:1: ..."},
    {"port 8443", "f:1: ..."},
    {"# a\n" + nul + "ELF", "f:2: is not a text: it holds a zero byte"},
    {"\xff\xfe[\x01l", "f: is UTF-16; save it as UTF-8"},
    {"# \xff", "f:1: ..."},
};

BOOST_DATA_TEST_CASE(a_bad_text_is_one_problem_with_its_line, data::make(bad_texts), bad) {
  const auto problems = texts_of(load_text(bad.text).problems);
  BOOST_TEST_REQUIRE(problems.size() == 1U, joined(load_text(bad.text).problems));
  if (bad.problem.ends_with("...")) {
    BOOST_TEST(problems[0].starts_with(bad.problem.substr(0, bad.problem.size() - 3)), problems[0]);
  } else {
    BOOST_TEST(problems[0] == bad.problem);
  }
}

BOOST_AUTO_TEST_CASE(all_problems_come_in_one_run_in_the_order_of_the_file) {
  const auto loaded = load_text(R"([threads]
io = 300
[listen]
address = "0.0.0.0"
prot = 1
[log]
level = "loud"
)");
  BOOST_TEST(joined(loaded.problems) ==
             "f:2: threads.io: must be from 0 to 256, not 300\n"
             "f:4: listen.address: plain HTTP is served on a loopback address only; set "
             "tls.certificate and tls.key, or tls.self_signed\n"
             "f:5: unknown key listen.prot; did you mean listen.port?\n"
             "f:7: log.level: must be one of debug, info, warning, error\n");
}

BOOST_AUTO_TEST_CASE(a_file_of_nothing_but_problems_stays_short) {
  std::string text = "[listen]\n";
  for (int i = 0; i < 1000; ++i) text += "x" + std::to_string(i) + " = 1\n";
  const auto loaded = load_text(text);
  BOOST_TEST(loaded.problems.size() == 101U);
  BOOST_TEST(describe(loaded.problems.back(), "f") == "f: and 900 further problems");
}

BOOST_AUTO_TEST_CASE(hostile_keys_are_printed_harmlessly) {
  const auto loaded = load_text("\"\\u001b[2J\\u202e" + std::string(100'000, 'a') + "\" = 1");
  BOOST_TEST_REQUIRE(loaded.problems.size() == 1U);
  const auto text = describe(loaded.problems[0], "f");
  BOOST_TEST(text.size() < 120U);
  BOOST_TEST(text.find('\x1b') == text.npos);
  BOOST_TEST(text.starts_with("f:1: unknown key ?[2J???aaa"));
}

BOOST_AUTO_TEST_CASE(a_secret_in_the_wrong_place_is_not_repeated) {
  const std::string secret = "4c6b9f1d2e3a4c6b9f1d2e3a4c6b9f1d";
  for (const std::string& text : std::vector<std::string>{
           "[keys]\nmaster_key = " + secret, "[keys]\nmaster_key = \"" + secret + "\"",
           "[keys]\nmaster_key = \"env:" + secret + "\"", "[keys]\nmaster_key = '" + secret,
           "[keys]\nmaster_key = 99999999999999999999999999999999"}) {
    const auto all = joined(load_text(text).problems);
    BOOST_TEST(!all.empty());
    BOOST_TEST(all.find(secret.substr(0, 8)) == all.npos, all);
    BOOST_TEST(all.find("99999999") == all.npos, all);
  }
}

BOOST_AUTO_TEST_CASE(byte_order_mark_and_windows_line_ends_are_read) {
  const auto loaded = load_text("\xef\xbb\xbf[listen]\r\nport = 1\r\n");
  BOOST_TEST(joined(loaded.problems) == "");
  BOOST_TEST(loaded.config.listen.port == 1);
}

BOOST_AUTO_TEST_CASE(what_is_no_file_of_ours_is_named) {
  const TemporaryFolder folder;
  const auto only_problem = [](const std::string& path) {
    return joined(load_config(path, true).problems);
  };
  BOOST_TEST(only_problem(folder / "none") == "f: the configuration file does not exist\n");
  BOOST_TEST(only_problem(folder.path().string()) == "f: the configuration file is a directory\n");
  BOOST_TEST_REQUIRE(::mkfifo((folder / "fifo").c_str(), 0600) == 0);
  BOOST_TEST(only_problem(folder / "fifo") == "f: the configuration file is not a regular file\n");
  std::filesystem::create_symlink("loop", folder / "loop");
  BOOST_TEST(only_problem(folder / "loop") ==
             "f: the configuration file is a loop of symbolic links\n");
  const auto huge = folder.write("huge", "");
  std::filesystem::resize_file(huge, std::uintmax_t{1} << 30);
  BOOST_TEST(only_problem(huge) == "f: the configuration file is larger than 1048576 bytes\n");
}

BOOST_AUTO_TEST_CASE(a_file_that_everybody_may_change_is_warned_of) {
  const TemporaryFolder folder;
  const auto loaded = load_config(folder.write("c.toml", "", 0666), true);
  BOOST_TEST(joined(loaded.warnings) == "f: everybody may change the configuration file\n");
}

BOOST_AUTO_TEST_CASE(flag_wins_over_environment_over_file) {
  const TemporaryFolder folder;
  const auto path = folder.write(
      "c.toml", "[listen]\nport = 1\n[storage]\ndirectory = \"a\"\n[log]\nlevel = \"error\"\n");
  const EnvironmentVariable port("SEALMINT_LISTEN_PORT", "2");
  const EnvironmentVariable state("SEALMINT_STATE_DIRECTORY", "b");
  const auto loaded = load_config(path, true, {.port = std::uint16_t{3}});
  BOOST_TEST(joined(loaded.problems) == "");
  BOOST_TEST(loaded.config.listen.port == 3);
  BOOST_TEST(loaded.config.storage.directory == "b");  // as it stands: from the current folder
  BOOST_TEST((loaded.config.log.level == LogLevel::error));
}

BOOST_AUTO_TEST_CASE(a_problem_names_where_the_value_came_from) {
  const EnvironmentVariable address("SEALMINT_LISTEN_ADDRESS", "0.0.0.0");
  BOOST_TEST(joined(load_config("", true).problems) ==
             "SEALMINT_LISTEN_ADDRESS: dev mode serves on a loopback address only, like "
             "127.0.0.1, not on 0.0.0.0\n");
  BOOST_TEST(joined(load_config("", true, {.address = "::"}).problems) ==
             "--bind: dev mode serves on a loopback address only, like 127.0.0.1, not on ::\n");
  BOOST_TEST(joined(load_config("", true, {.address = "::1"}).problems) == "");
}

BOOST_AUTO_TEST_CASE(variables_of_the_environment_are_read_by_type) {
  struct Case {
    std::string name;
    std::string value;
    std::string problem;
  };
  const std::vector<Case> cases{
      {"SEALMINT_LISTEN_PORT", "0", ""},
      {"SEALMINT_LISTEN_PORT", "", "SEALMINT_LISTEN_PORT: must be a whole number\n"},
      {"SEALMINT_LISTEN_PORT", "80x", "SEALMINT_LISTEN_PORT: must be a whole number\n"},
      {"SEALMINT_LISTEN_PORT", "65536",
       "SEALMINT_LISTEN_PORT: must be from 0 to 65535, not 65536\n"},
      {"SEALMINT_TLS_SELF_SIGNED", "true", ""},
      {"SEALMINT_TLS_SELF_SIGNED", "1", "SEALMINT_TLS_SELF_SIGNED: must be true or false\n"},
      {"SEALMINT_LISTEN_TRUSTED_PROXIES", "10.0.0.0/8,::1", ""},
      {"SEALMINT_LISTEN_TRUSTED_PROXIES", "10.0.0.0/8;::1",
       "SEALMINT_LISTEN_TRUSTED_PROXIES: each must be an IP address or a range like 10.0.0.0/8\n"},
      {"SEALMINT_LOG_LEVEL", "debug", ""},
      {"SEALMINT_LOG_LEVEL", "DEBUG",
       "SEALMINT_LOG_LEVEL: must be one of debug, info, warning, error\n"},
      {"SEALMINT_MASTER_KEY", "0011223344",
       "SEALMINT_MASTER_KEY: must be a reference, file:PATH or env:NAME, and not the secret "
       "itself\n"},
      {"SEALMINT_LISTEN_PROT", "1",
       "unknown variable SEALMINT_LISTEN_PROT; did you mean SEALMINT_LISTEN_PORT?\n"},
      {"SEALMINT_TOKEN", "secret", ""},
  };
  for (const auto& [name, value, problem] : cases) {
    const EnvironmentVariable variable(name, value);
    BOOST_TEST(joined(load_config("", true).problems) == problem, name << "=" << value);
  }
}

BOOST_AUTO_TEST_CASE(the_example_file_holds_every_key_with_its_default) {
  const std::string path = SEALMINT_SOURCE_DIR "/docs/sealmint.example.toml";
  const auto loaded = load_config(path, false);
  BOOST_TEST(joined(loaded.problems) == "");
  BOOST_TEST(joined(loaded.warnings) == "");

  std::ifstream file(path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  const auto entries = read_toml(text).entries;
  for (const KnownKey& known : known_keys()) {
    const auto found = std::ranges::find(entries, known.name, &ConfigEntry::key);
    BOOST_TEST((found != entries.end()), known.name << " is not in the example file");
    BOOST_TEST(text.find(known.environment_variable) != text.npos, known.environment_variable);
  }

  const Config defaults;
  const Config& example = loaded.config;
  BOOST_TEST(example.listen.address == defaults.listen.address);
  BOOST_TEST(example.listen.port == defaults.listen.port);
  BOOST_TEST(example.listen.trusted_proxies.empty());
  BOOST_TEST(example.tls.certificate == defaults.tls.certificate);
  BOOST_TEST(example.tls.key == defaults.tls.key);
  BOOST_TEST(example.tls.self_signed == defaults.tls.self_signed);
  BOOST_TEST(example.storage.type == defaults.storage.type);
  BOOST_TEST(example.storage.directory.ends_with(defaults.storage.directory));
  BOOST_TEST(example.keys.master_key == defaults.keys.master_key);
  BOOST_TEST(example.threads.io == defaults.threads.io);
  BOOST_TEST(example.threads.sign == defaults.threads.sign);
  BOOST_TEST(example.threads.blocking == defaults.threads.blocking);
  BOOST_TEST((example.log.level == defaults.log.level));
  BOOST_TEST(example.limits.connections == defaults.limits.connections);
  BOOST_TEST(example.limits.connections_per_address == defaults.limits.connections_per_address);
  BOOST_TEST(example.limits.write_requests_per_minute == defaults.limits.write_requests_per_minute);
  BOOST_TEST(example.limits.sign_queue_items == defaults.limits.sign_queue_items);
  BOOST_TEST(example.engine.verify_sample == defaults.engine.verify_sample);
  BOOST_TEST(example.engine.verify_approvals_up_to == defaults.engine.verify_approvals_up_to);
  BOOST_TEST((example.engine.crypto == defaults.engine.crypto));
  BOOST_TEST(example.import.enabled == defaults.import.enabled);
  BOOST_TEST(example.approvals.self_pre_approval == defaults.approvals.self_pre_approval);
  BOOST_TEST(example.approvals.keep_closed_days == defaults.approvals.keep_closed_days);
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::app
