namespace FullStackAI.Onnx;

/// <summary>An operator that a model defines itself: a runtime writes its body in place of each node that calls it.</summary>
/// <param name="Domain">Its operator set.</param>
/// <param name="Name">Its name.</param>
/// <param name="Overload">What tells it from others of that name; empty before IR version 10.</param>
/// <param name="Body">Its nodes. They are for reading: a model is written with the function as it was read.</param>
internal sealed record OnnxFunction(string Domain, string Name, string Overload, OnnxGraph Body);
