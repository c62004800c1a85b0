namespace FullStackAI.Serialization;

/// <summary>A fitted part of a bundle (a transform, a model) that writes itself in
/// binary form and is read back by a registered name.</summary>
public interface IComponent
{
    /// <summary>The registered name under which a <see cref="ComponentCatalog"/> finds the reader, for example <c>"impute"</c>.</summary>
    string ComponentName { get; }

    /// <summary>Writes everything the reader needs to build an equal component; the name itself is written by the caller.</summary>
    /// <param name="writer">Where to write.</param>
    void Write(ComponentWriter writer);
}
