import fs from 'fs';
const d='/tmp/h6prof/'; const p=JSON.parse(fs.readFileSync(d+fs.readdirSync(d)[0]));
const self=new Map(); const byId=new Map(p.nodes.map(n=>[n.id,n])); const t=new Map();
p.samples.forEach((s,i)=>{t.set(s,(t.get(s)||0)+p.timeDeltas[i]);});
const mod=new Map(); let tot=0;
for(const n of p.nodes){const x=t.get(n.id)||0; tot+=x; const k=n.callFrame.functionName+' '+n.callFrame.url.split('/').slice(-3).join('/')+':'+n.callFrame.lineNumber; self.set(k,(self.get(k)||0)+x); const m=(n.callFrame.url.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/)||n.callFrame.url.match(/(apps|libs|packages)\/[^/]+/)||[,n.callFrame.url||n.callFrame.functionName])[1]||n.callFrame.url; mod.set(m,(mod.get(m)||0)+x);}
const show=(m,c)=>[...m].sort((a,b)=>b[1]-a[1]).slice(0,c).forEach(([k,v])=>console.log((v/tot*100).toFixed(1)+'%',k));
show(mod,25); console.log('---'); show(self,40);
