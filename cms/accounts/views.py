from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms.accounts.sessions import sessions_of, sign_out_everywhere


@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Show the user's sessions; POST ends all others."""
    key = request.session.session_key
    if request.method == "POST":
        ended = sign_out_everywhere(request.user, but=key)
        messages.success(request, _("Signed out in %(count)d other places.") % {"count": ended})
        return redirect("account_sessions")
    context = {"sessions": sessions_of(request.user), "current": key}
    return render(request, "accounts/sessions.html", context)
