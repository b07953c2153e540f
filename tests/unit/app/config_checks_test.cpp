#include <boost/test/unit_test.hpp>

#include <string>

#include "app/settings/config.hpp"
#include "net/tls.hpp"
#include "tests/unit/app/config_support.hpp"
#include "tests/unit/app/support.hpp"

namespace sealmint::app {
namespace {

BOOST_AUTO_TEST_SUITE(config_checks)

BOOST_AUTO_TEST_CASE(dev_mode_refuses_every_address_but_loopback) {
  for (const std::string& address : {"0.0.0.0", "192.0.2.1", "::", "::ffff:192.0.2.1"}) {
    const auto loaded =
        load_text("[tls]\nself_signed = true\n[listen]\naddress = \"" + address + "\"", true);
    BOOST_TEST(joined(loaded.problems) ==
               "f:4: listen.address: dev mode serves on a loopback address only, like 127.0.0.1, "
               "not on " +
                   address + "\n");
  }
  for (const std::string& address : {"127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"}) {
    const auto loaded = load_text("[listen]\naddress = \"" + address + "\"", true);
    BOOST_TEST(joined(loaded.problems) == "");
  }
}

BOOST_AUTO_TEST_CASE(tls_files_are_looked_at) {
  const TemporaryFolder folder;
  const auto pair = net::make_self_signed("localhost");
  const auto other = net::make_self_signed("localhost");
  BOOST_TEST_REQUIRE((pair.has_value() && other.has_value()));
  folder.write("cert.pem", pair->certificate_pem, 0644);
  folder.write("key.pem", pair->key_pem.reveal());
  folder.write("open.pem", pair->key_pem.reveal(), 0640);
  folder.write("other.pem", other->key_pem.reveal());
  folder.write("garbage.pem", "garbage");

  const auto problems_of = [&](const std::string& lines) {
    return joined(load_config(folder.write("c.toml", "[tls]\n" + lines), true).problems);
  };
  const auto certificate = std::string("certificate = \"cert.pem\"\n");
  BOOST_TEST(problems_of(certificate + "key = \"key.pem\"") == "");
  BOOST_TEST(problems_of(certificate) == "f:2: tls.certificate: needs tls.key beside it\n");
  BOOST_TEST(problems_of("key = \"key.pem\"") == "f:2: tls.key: needs tls.certificate beside it\n");
  BOOST_TEST(problems_of(certificate + "key = \"none.pem\"") ==
             "f:3: tls.key: " + (folder / "none.pem") + " does not exist\n");
  BOOST_TEST(problems_of(certificate + "key = \".\"").find("is a directory\n") !=
             std::string::npos);
  BOOST_TEST(problems_of(certificate + "key = \"open.pem\"") ==
             "f:3: tls.key: " + (folder / "open.pem") +
                 " must not be accessible by its group or others; its mode is 0640, use 0600\n");
  BOOST_TEST(problems_of(certificate + "key = \"other.pem\"") ==
             "f:2: tls.certificate: the TLS key does not belong to the TLS certificate\n");
  BOOST_TEST(problems_of("certificate = \"garbage.pem\"\nkey = \"key.pem\"")
                 .starts_with("f:2: tls.certificate: the TLS certificate"));
  BOOST_TEST(problems_of(certificate + "key = \"key.pem\"\nself_signed = true") ==
             "f:4: tls.self_signed: excludes tls.certificate and tls.key\n");
}

BOOST_AUTO_TEST_CASE(tls_lets_other_addresses_be_served) {
  const auto loaded = load_text("[tls]\nself_signed = true\n[listen]\naddress = \"0.0.0.0\"");
  BOOST_TEST(joined(loaded.problems) == "");
}

BOOST_AUTO_TEST_CASE(the_master_key_is_tried) {
  const TemporaryFolder folder;
  const auto path = folder.write("c.toml", "[keys]\nmaster_key = \"file:master.key\"");
  const auto problem_of = [&](std::string_view key, mode_t mode = 0600) {
    folder.write("master.key", key, mode);
    const auto text = joined(load_config(path, true).problems);
    BOOST_TEST((key.size() < 8 || text.find(key.substr(0, 8)) == text.npos), text);
    return text;
  };
  const std::string good = "8f3b1c7de2a94650b8f3b1c7de2a94650b8f3b1c7de2a94650b8f3b1c7de2a94";
  BOOST_TEST(problem_of(good + "\n") == "");
  BOOST_TEST(problem_of(good.substr(2)).find("must be 64 hexadecimal digits") != std::string::npos);
  BOOST_TEST(problem_of(good + "00").find("must be 64 hexadecimal digits") != std::string::npos);
  BOOST_TEST(problem_of(std::string(64, '0')).find("repeats one byte") != std::string::npos);
  BOOST_TEST(problem_of(good, 0644).find("its mode is 0644, use 0600") != std::string::npos);
  BOOST_TEST(problem_of("").find("is empty") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_range_that_trusts_everybody_is_warned_of) {
  const auto loaded = load_text("[listen]\ntrusted_proxies = [\"0.0.0.0/0\"]", true);
  BOOST_TEST(joined(loaded.warnings) ==
             "f:2: listen.trusted_proxies: 0.0.0.0/0 lets every client claim any address\n");
}

BOOST_AUTO_TEST_CASE(sinks_are_off_unless_they_are_named) {
  const auto loaded = load_text("[sink_file]\n[sink_syslog]\n[sink_webhook]", true);
  BOOST_TEST(joined(loaded.problems) == "");
  BOOST_TEST(joined(loaded.warnings) == "");
}

BOOST_AUTO_TEST_CASE(all_that_is_wrong_with_sinks_is_told) {
  const TemporaryFolder folder;
  folder.write("short", "too short\n");
  folder.write("garbage.pem", "garbage");
  const auto problems_of = [&](const std::string& text) {
    return joined(load_config(folder.write("c.toml", text), true).problems);
  };
  BOOST_TEST(problems_of("[sink_file]\npath = \".\"") ==
             "f:2: sink_file.path: " + folder.path().string() + "/ is not a regular file\n");
  BOOST_TEST(problems_of("[sink_file]\npath = \"none/log\"") ==
             "f:2: sink_file.path: " + (folder / "none") + " is not a folder\n");
  BOOST_TEST(problems_of("[sink_file]\npath = \"log\"") == "");
  BOOST_TEST(problems_of("[sink_syslog]\naddress = \"logs.example.com\"\n"
                         "authorities = \"garbage.pem\"") ==
             "f:2: sink_syslog.address: must be host:port\n"
             "f:3: sink_syslog.authorities: " +
                 (folder / "garbage.pem") + " holds no PEM certificate\n");
  BOOST_TEST(problems_of("[sink_webhook]\nurl = \"ftp://x/\"\nsecret = \"file:short\"") ==
             "f:2: sink_webhook.url: must begin with https:// or http://\n"
             "f:3: sink_webhook.secret: the secret must have at least 16 characters\n");
  BOOST_TEST(problems_of("[sink_webhook]\nsecret = \"hunter2hunter2hunter2\"") ==
             "f:2: sink_webhook.secret: must be a reference, file:PATH or env:NAME, and not the "
             "secret itself\n"
             "f:2: sink_webhook.secret: needs sink_webhook.url beside it\n");
}

BOOST_AUTO_TEST_CASE(a_sink_goes_where_webhooks_may_go) {
  const std::string sink = "[sink_webhook]\nurl = \"https://10.1.2.3/\"\n";
  BOOST_TEST(joined(load_text(sink, true).problems).starts_with("f:2: sink_webhook.url: "));
  const auto allowed = load_text("[webhooks]\nallowed_networks = [\"10.0.0.0/8\"]\n" + sink, true);
  BOOST_TEST(joined(allowed.problems) == "");
}

BOOST_AUTO_TEST_CASE(entries_in_clear_are_warned_of) {
  const auto loaded =
      load_text("[sink_syslog]\naddress = \"logs.example.com:514\"\ntls = false", true);
  BOOST_TEST(joined(loaded.problems) == "");
  BOOST_TEST(joined(loaded.warnings) ==
             "f:3: sink_syslog.tls: is false: the entries go over the network in clear\n");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace
}  // namespace sealmint::app
