// Pauses of the thread that calls.
#pragma once

#include <chrono>

namespace sealmint::client {

void pause_until(std::chrono::steady_clock::time_point end);
void pause_for(std::chrono::milliseconds time);

}  // namespace sealmint::client
