// Where the key of the provisioner comes from: given with the configuration, or fetched from
// step-ca and opened with a password.
#pragma once

#include <memory>
#include <string>

#include "ca-backends/stepca/answers.hpp"
#include "ca-backends/stepca/connection.hpp"
#include "ca-backends/stepca/private_jwk.hpp"

namespace sealmint::ca::stepca {

// All calls on the executor of the issuers. It outlives what it does for nobody any more.
class KeySource : public std::enable_shared_from_this<KeySource> {
 public:
  using Key = std::shared_ptr<const ProvisionerKey>;
  struct Wanted {
    std::string provisioner;
    std::string key_id;  // empty: whichever the provisioner has
    Secret password;     // empty: the key is given
  };

  KeySource(std::shared_ptr<Connection> connection, Wanted wanted, Key given, const Deps& deps);

  AttemptTask<Key> key(Deadline deadline);
  // After step-ca did not believe `used`: another one, if step-ca has another by now.
  AttemptTask<Key> key_after(Key used, Deadline deadline);
  // The provisioner as step-ca lists it. Refused when there is none of that name and key.
  AttemptTask<Provisioner> find_provisioner(Deadline deadline);

 private:
  struct Fetched {
    Key key;
    std::string encrypted_key;
  };
  static AttemptTask<Key> fetch(std::shared_ptr<KeySource> self, Deadline deadline);
  AttemptTask<std::string> encrypted_key(const Provisioner& provisioner, Deadline deadline);
  bool is_wanted(const Provisioner& provisioner) const;

  std::shared_ptr<Connection> connection_;
  const std::shared_ptr<const Wanted> wanted_;
  Fetched known_;
  Deps deps_;
  SingleFlight<Attempt<Key>> fetching_;
};

}  // namespace sealmint::ca::stepca
