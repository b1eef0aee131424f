/* SPDX-License-Identifier: GPL-2.0-only */
#pragma once
#define bool _Bool
#define true 1
#define false 0
