// Real issuers beside the tests: started by others, found through the environment.
//
//   const auto peer = Peer::find("est");
//   if (!peer) return;  // it has said so
//   connect to peer->value("URL"), believing peer->file("CA_BUNDLE")
#pragma once

#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>
#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "ca-backends/shared/registry.hpp"
#include "tests/support/backend_world.hpp"

namespace sealmint::testing {

class Peer {
 public:
  // Reads NAME.env in the folder that SEALMINT_CA_PEERS names: a line for each KEY=value, as the
  // shell reads it. Nothing, and a line of output, when it is not there.
  static std::optional<Peer> find(std::string_view name) {
    const char* const folder = std::getenv("SEALMINT_CA_PEERS");
    std::ifstream file(std::string(folder ? folder : "") + "/" + std::string(name) + ".env");
    if (!folder || !file) {
      BOOST_TEST_MESSAGE("skipped: the peer " << name << " is not running");
      return std::nullopt;
    }
    Peer peer;
    for (std::string line; std::getline(file, line);) {
      std::erase(line, '\\');
      const auto equals = line.find('=');
      if (equals != std::string::npos) {
        peer.values_[line.substr(0, equals)] = line.substr(equals + 1);
      }
    }
    return peer;
  }

  std::string value(const std::string& key) const {
    const auto found = values_.find(key);
    BOOST_REQUIRE_MESSAGE(found != values_.end(), key << " of the peer");
    return found->second;
  }
  // The text of the file whose path the value is.
  std::string file(const std::string& key) const {
    std::ifstream stream(value(key));
    BOOST_REQUIRE_MESSAGE(stream.good(), value(key));
    return {std::istreambuf_iterator<char>(stream), {}};
  }

 private:
  std::map<std::string, std::string> values_;
};

// An authority of the registry, configured as a client of the API would.
inline std::shared_ptr<ports::CertificateAuthority> make_authority(
    BackendWorld& world, std::string_view type, boost::json::value configuration) {
  const ca::Registry registry(ca::all_backends(), world.deps());
  const auto checked =
      registry.check(type, boost::json::serialize(std::move(configuration)), nullptr);
  BOOST_REQUIRE_MESSAGE(checked.has_value(), checked.error().detail);
  auto made = registry.make(type, *checked);
  BOOST_REQUIRE_MESSAGE(made.has_value(), made.error().detail);
  return *std::move(made);
}

}  // namespace sealmint::testing
