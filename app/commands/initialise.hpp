// `sealmint init`: makes a state directory with its key and its first administrator.
#pragma once

#include "app/settings/config.hpp"

namespace sealmint::app {

// Creates directory, master key, store and the user `admin`, whose one-time password goes into
// <directory>/admin-password (0600). Returns the exit code; an initialised directory is an error.
int initialise(const Config& config);

}  // namespace sealmint::app
