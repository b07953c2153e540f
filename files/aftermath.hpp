// What a failed call of the system leaves behind, told in one place: whether the state of a disk is
// in doubt decides whether a server may go on.
#pragma once

#include <system_error>

namespace sealmint::files {

enum class Aftermath {
  // It did not happen and can be tried again: descriptors, memory or rights were missing, which
  // strangers can bring about and which comes back.
  did_not_happen,
  no_room,  // it did not happen for lack of space, quota or permitted size
  // Nobody knows what is on the disk: a failed read or write of the device, and everything that has
  // no name here.
  unknown,
};

Aftermath aftermath_of(std::error_code failure);

}  // namespace sealmint::files
