# Optional libraries that make signing faster. Where one is there, core/crypto is compiled with
# SEALMINT_WITH_... set to 1; without any of them everything works, slower.
set(SEALMINT_CRYPTO_MB AUTO CACHE STRING
  "multi-buffer signing with Intel's crypto_mb: AUTO (if it is there), ON (fail without it) or OFF")
set_property(CACHE SEALMINT_CRYPTO_MB PROPERTY STRINGS AUTO ON OFF)

add_library(sealmint_signing_libraries INTERFACE)
list(APPEND CMAKE_MODULE_PATH ${CMAKE_SOURCE_DIR}/cmake)

if(SEALMINT_CRYPTO_MB STREQUAL "AUTO")
  find_package(IppCryptoMb QUIET)
elseif(SEALMINT_CRYPTO_MB)
  find_package(IppCryptoMb REQUIRED)
endif()

if(SEALMINT_CRYPTO_MB AND IppCryptoMb_FOUND)
  message(STATUS "crypto_mb ${IppCryptoMb_VERSION}: ${IppCryptoMb_LIBRARY}")
  target_link_libraries(sealmint_signing_libraries INTERFACE IppCryptoMb::crypto_mb)
  target_compile_definitions(sealmint_signing_libraries INTERFACE SEALMINT_WITH_CRYPTO_MB=1)
elseif(SEALMINT_CRYPTO_MB)
  message(STATUS "crypto_mb: not there (${IppCryptoMb_NOT_FOUND_MESSAGE}); signing one at a time")
else()
  message(STATUS "crypto_mb: switched off (SEALMINT_CRYPTO_MB=OFF)")
endif()
