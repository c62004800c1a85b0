namespace FullStackAI.Extensions.ML.Loading;

/// <summary>The names registered for one pool while a host is built.</summary>
/// <typeparam name="TPool">The pool.</typeparam>
internal sealed class RegisteredModels<TPool>
{
    private readonly SortedSet<string> _names = new(StringComparer.Ordinal);

    internal IReadOnlyCollection<string> Names => _names;

    internal void Add(string name)
    {
        if (!_names.Add(name))
        {
            throw new ArgumentException(
                $"{(name.Length == 0 ? "The default model" : $"Model '{name}'")} is registered twice for {typeof(TPool).Name}. Give each model a name of its own.",
                nameof(name));
        }
    }
}
