// The types, constants and function types of PKCS#11, from the header of Debian's libp11-kit-dev.
#pragma once

#include <p11-kit/pkcs11.h>
