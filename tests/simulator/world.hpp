// The people, the signer and the policy that a simulation begins with.
#pragma once

#include <string>
#include <vector>

#include "core/model/approval.hpp"
#include "core/ports/store.hpp"
#include "tests/simulator/dice.hpp"

namespace sealmint::simulator {

struct Person {
  model::ActorRef actor;
  std::string name;
  TokenId token;
};

struct World {
  SignerId signer;
  GroupId leads;  // carol is in it, and votes through it
  std::vector<Person> people;
  std::vector<Person> admins;  // the first by its own role, the second by a group
  GroupId admin_group;         // alice, bob, carol and dave are users, ci is a machine
  ports::Transaction beginning;
};

World make_world(Dice& dice, TimePoint now);

}  // namespace sealmint::simulator
