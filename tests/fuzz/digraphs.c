// SPDX-License-Identifier: GPL-2.0-only
%:include <linux/mm.h>
void f(struct vm_area_struct *v) <% v<:0:>.vm_pgoff = 1; %>
