using System.Threading.RateLimiting;

namespace FullStackAI.AspNetCore.Security;

/// <summary>A request's place among those under way: taken before anything is read, given back when it has been answered.</summary>
internal readonly struct Admission(Gate? gate, RateLimitLease? place) : IDisposable
{
    public void Dispose()
    {
        place?.Dispose();
        gate?.Leave();
    }
}
