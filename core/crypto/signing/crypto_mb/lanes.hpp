// What the calls of crypto_mb have in common.
#pragma once

#include <crypto_mb/status.h>

#include <array>

#include "core/crypto/signing/implementation.hpp"

namespace sealmint::crypto {

// One pointer for each lane; null switches a lane off.
template <class Pointer>
using LanePointers = std::array<Pointer, lanes_max>;

inline void take_status(mbx_status status, std::span<RawOperation> operations) {
  for (std::size_t lane = 0; lane < operations.size(); ++lane) {
    operations[lane].is_good = MBX_GET_STS(status, static_cast<int>(lane)) == MBX_STATUS_OK;
  }
}

}  // namespace sealmint::crypto
