namespace FullStackAI.Numerics;

/// <summary>Collects every fault of an options record, then throws once.</summary>
/// <param name="options">The name of the record, for the message.</param>
internal sealed class OptionFaults(string options)
{
    private readonly List<string> _faults = [];

    /// <summary>Notes a fault unless the condition holds.</summary>
    /// <param name="holds">What must be true; false for NaN when written as a comparison.</param>
    /// <param name="option">The option's name.</param>
    /// <param name="found">Its value.</param>
    /// <param name="expected">What is allowed and what to do, for example <c>must lie in (0, 1]; 0.1 is the default</c>.</param>
    internal OptionFaults Require(bool holds, string option, object? found, string expected)
    {
        if (!holds)
        {
            _faults.Add(FormattableString.Invariant($"`{options}.{option}` {expected}; got {found ?? "null"}."));
        }

        return this;
    }

    /// <summary>Throws if there is a fault.</summary>
    /// <exception cref="ArgumentException">Lists every fault.</exception>
    internal void Throw()
    {
        if (_faults.Count > 0)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, _faults), nameof(options));
        }
    }
}
