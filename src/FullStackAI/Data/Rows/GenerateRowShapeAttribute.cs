namespace FullStackAI.Data;

/// <summary>Makes the source generator describe a class as the input or output of models. Classes that are named in
/// <c>PredictionEngine&lt;,&gt;</c>, <c>PredictionEnginePool&lt;,&gt;</c> or <c>AddPredictionEnginePool&lt;,&gt;</c> need no
/// attribute.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GenerateRowShapeAttribute : Attribute;
